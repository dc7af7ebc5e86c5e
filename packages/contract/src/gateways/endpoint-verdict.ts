/** What is found at an endpoint of a gateway by whoever asks for its `/`. */
export const ENDPOINT_OUTCOMES = ['Admitted', 'Refused', 'Closed', 'Unreachable'] as const;
export type EndpointOutcome = (typeof ENDPOINT_OUTCOMES)[number];

/** What became of one GET of the root of an endpoint. */
export type EndpointAnswer =
  | { readonly kind: 'answered'; readonly status: number; readonly body: string }
  /** The connection was refused. */
  | { readonly kind: 'nobody'; readonly reason: string }
  | { readonly kind: 'late'; readonly afterMs: number }
  /** The certificate is not one that who asks believes. */
  | { readonly kind: 'distrusted'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };

export interface EndpointVerdict {
  readonly outcome: EndpointOutcome;
  /** What holds, and what to do where it should not. */
  readonly message: string;
}

/** Of an entrance that has no endpoint; `isWanted`: it is to have one. */
export function closedEntrance(entrance: 'internet' | 'vpc', isWanted: boolean): EndpointVerdict {
  if (isWanted) return { outcome: 'Closed', message: 'Access is on, but nothing listens yet. Wait until the gateway is running.' };
  const remedy = entrance === 'internet' ? 'Switch the Internet portal of the gateway on.' : 'Link a VPC to the gateway.';
  return { outcome: 'Closed', message: `Access is off: nothing listens. ${remedy}` };
}

/** Pure. A gateway tells its id at `/`, and whom it refuses why. */
export function judgeEndpoint(gatewayId: string, answer: EndpointAnswer): EndpointVerdict {
  if (answer.kind === 'answered') return judgeAnswer(gatewayId, answer.status, answer.body);
  if (answer.kind === 'nobody')
    return { outcome: 'Closed', message: `Nothing listens there, as far as is seen from here: ${answer.reason}` };
  return { outcome: 'Unreachable', message: whyUnreachable(answer) };
}

/** What the resolver of the system says. */
const UNKNOWN_NAME = /\b(?:ENOTFOUND|EAI_AGAIN)\b/;

function whyUnreachable(answer: Extract<EndpointAnswer, { kind: 'late' | 'distrusted' | 'failed' }>): string {
  if (answer.kind === 'late') return `No answer within ${answer.afterMs / 1000} seconds. Is a firewall between here and the endpoint?`;
  if (answer.kind === 'distrusted') return `Its certificate is not believed here: ${answer.reason}`;
  if (UNKNOWN_NAME.test(answer.reason))
    return `Its name does not resolve here (${answer.reason}). Let the parent zone of baseDomain name the DNS server of this installation, or call the gateway by its address.`;
  return `It is not reached from here: ${answer.reason}`;
}

/** Of an answer that is not the gateway's. */
const SHOWN_CHARACTERS = 200;

function judgeAnswer(gatewayId: string, status: number, body: string): EndpointVerdict {
  const said = parse(body);
  if (status === 200 && said['gateway_id'] === gatewayId && said['status'] === 'ok')
    return { outcome: 'Admitted', message: `${String(said['gateway'])}: ok` };
  if (status === 403 && said['code'] === 'not_in_allowlist') return { outcome: 'Refused', message: String(said['message']) };
  if (status === 403 && said['code'] === 'endpoint_closed') return { outcome: 'Closed', message: String(said['message']) };
  const start = body.slice(0, SHOWN_CHARACTERS).replaceAll(/\s+/g, ' ');
  return { outcome: 'Unreachable', message: `Somebody else answers there, not this gateway: ${status} ${start}`.trimEnd() };
}

function parse(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
