// The page behind the sign-in link: services with their state and how to call them. It speaks the management API that everyone has.
const REFRESH_MS = 2000;
const SESSION_KEY = 'infergate-session';
const GOOD = ['Running'];
const BAD = ['Failed', 'DeleteFailed'];

const element = (id) => document.getElementById(id);

/** Calls an operation; throws with the message of the API. */
async function call(method, path, body) {
  const token = sessionStorage.getItem(SESSION_KEY);
  const response = await fetch(`/api/v2${path}`, {
    method,
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(10_000),
  });
  const answer = await response.json();
  if (response.ok) return answer;
  if (response.status === 401) sessionStorage.removeItem(SESSION_KEY);
  throw new Error(answer.Message);
}

/** The code of the link is used up once; the session lives in this tab only. */
async function signIn() {
  const code = new URLSearchParams(location.hash.slice(1)).get('sign-in');
  if (code === null) return;
  history.replaceState(null, '', location.pathname);
  const { SessionToken } = await call('POST', '/sign_in_links/redeem', { Code: code });
  sessionStorage.setItem(SESSION_KEY, SessionToken);
}

function say(text) {
  element('notice').textContent = text;
  element('notice').hidden = text === '';
}

function cell(row, ...content) {
  const made = row.insertCell();
  made.append(...content);
  return made;
}

function code(text) {
  const made = document.createElement('code');
  made.textContent = text;
  return made;
}

function status({ Status, Message }) {
  const made = document.createElement('span');
  made.textContent = Status;
  made.className = GOOD.includes(Status) ? 'good' : BAD.includes(Status) ? 'bad' : 'busy';
  if (GOOD.includes(Status)) return [made];
  const reason = document.createElement('span');
  reason.className = 'reason';
  reason.textContent = Message;
  return [made, reason];
}

const shownTokens = new Map();

/** Lists carry no tokens: one is fetched when somebody wants to see it. */
function token({ ServiceName, IsPublic }) {
  if (IsPublic) return 'public';
  const known = shownTokens.get(ServiceName);
  if (known !== undefined) return code(known);
  const show = document.createElement('button');
  show.type = 'button';
  show.textContent = 'Show';
  show.setAttribute('aria-label', `Show the token of ${ServiceName}`);
  show.addEventListener('click', () => void reveal(ServiceName, show));
  return show;
}

async function reveal(serviceName, button) {
  try {
    const { AccessToken } = await call('GET', `/services/local/${encodeURIComponent(serviceName)}`);
    shownTokens.set(serviceName, AccessToken === '' ? 'not for your role' : AccessToken);
    button.replaceWith(code(shownTokens.get(serviceName)));
  } catch (error) {
    say(error.message);
  }
}

/** Rebuilt only when something changed, so that the keyboard's place in the table is kept. */
let shown = '';
function showServices(services) {
  element('services').hidden = false;
  element('empty').hidden = services.length > 0;
  const state = JSON.stringify(services);
  if (state === shown) return;
  shown = state;
  const rows = element('rows');
  rows.replaceChildren();
  for (const service of services) {
    const row = rows.insertRow();
    cell(row, service.ServiceName);
    cell(row, ...status(service));
    cell(row, `${service.RunningInstance}/${service.TotalInstance}`);
    cell(row, String(service.CurrentVersion));
    cell(row, code(service.InternetEndpoint), document.createElement('br'), code(service.IntranetEndpoint)).className = 'endpoints';
    cell(row, token(service));
  }
}

async function refresh() {
  try {
    const { Services } = await call('GET', '/services?PageSize=1000');
    showServices(Services);
    say('');
  } catch (error) {
    say(`${error.message} Trying again …`);
  }
  if (sessionStorage.getItem(SESSION_KEY) === null) return signedOut();
  setTimeout(() => void refresh(), REFRESH_MS);
}

function signedOut() {
  element('services').hidden = true;
  element('sign-out').hidden = true;
  say('You are signed out. Open the sign-in link that "infergate up" prints when it starts; it works once.');
}

async function signOut() {
  await call('DELETE', '/sessions/current').catch(() => undefined);
  sessionStorage.removeItem(SESSION_KEY);
  signedOut();
}

element('sign-out').addEventListener('click', () => void signOut());

try {
  await signIn();
  if (sessionStorage.getItem(SESSION_KEY) === null) {
    signedOut();
  } else {
    const server = await call('GET', '/server');
    element('server').textContent = `${server.ClusterId} · version ${server.Version}`;
    element('sign-out').hidden = false;
    await refresh();
  }
} catch (error) {
  signedOut();
  say(`${error.message} Restart "infergate up" for a new sign-in link.`);
}
