import type { KeyValues } from '../key-values.ts';
import type { Report } from '../report.ts';

export function checkIdentity(values: KeyValues, report: Report): void {
  if (!values.has('metadata.name')) report.problem(values.where('metadata.name'), 'Missing. Expected the name of the service.');
  if (!values.has('metadata.instance') && !values.has('runtime.external')) {
    report.problem(values.where('metadata.instance'), 'Missing. Expected the number of instances.');
  }
}

export function checkCredentials(values: KeyValues, report: Report): void {
  const registry = values.get('dockerAuth');
  if (registry !== undefined && !decodeBase64(registry).includes(':')) {
    report.problem(values.where('dockerAuth'), 'Expected the base64 form of "user:password"; what this holds has no colon.');
  }
  if (values.get('generate_token') === true && values.has('token')) {
    report.problem(values.where('generate_token'), `Contradicts "${values.where('token')}": give one of the two.`);
  }
  if (values.get('generate_token') === false && !values.has('token')) {
    report.problem(values.where('generate_token'), 'False needs a "token"; an empty one makes the service public on purpose.');
  }
}

/** Empty for what is no base64. */
function decodeBase64(text: string): string {
  try {
    return atob(text);
  } catch {
    return '';
  }
}

export function checkRpc(values: KeyValues, report: Report): void {
  if (values.has('metadata.rpc.max_queue_size') && !values.has('metadata.rpc.worker_threads') && !values.has('processor')) {
    report.notice(values.where('metadata.rpc.max_queue_size'), 'Has no effect without "worker_threads": no request has to wait.');
  }
  const firstByte = values.get('networking.timeouts.first_byte');
  const total = values.get('metadata.rpc.keepalive');
  if (firstByte !== undefined && firstByte > total) {
    report.notice(
      values.where('networking.timeouts.first_byte'),
      `Is never reached: "metadata.rpc.keepalive" ends a request after ${total} ms.`,
    );
  }
}

export function checkOutlierDetection(values: KeyValues, report: Report): void {
  const base = values.get('networking.outlier_detection.base_ejection_seconds');
  const max = values.get('networking.outlier_detection.max_ejection_seconds');
  if (base <= max) return;
  report.problem(
    values.where('networking.outlier_detection.base_ejection_seconds'),
    `Is above "max_ejection_seconds", which is ${max}. Lower it, or raise the other.`,
  );
}

const POLICIES = ['networking.gateway_policy.rate_limit', 'networking.gateway_policy.concurrency_limit'] as const;

export function checkGatewayPolicy(values: KeyValues, report: Report): void {
  for (const policy of POLICIES) {
    const isOn = values.get(`${policy}.enable`) === true;
    if (isOn && !values.has(`${policy}.limit`))
      report.problem(values.where(`${policy}.limit`), 'Missing. "enable" is true, so a limit is needed.');
    if (values.get(`${policy}.enable`) === false && values.has(`${policy}.limit`)) {
      report.notice(values.where(`${policy}.limit`), 'Has no effect: "enable" is false.');
    }
  }
}

/** Listeners and registries. */
export function checkEntrances(values: KeyValues, report: Report): void {
  checkLoadBalancers(values, report);
  const seen = new Set<string>();
  for (const entry of values.entries('networking.nacos')) {
    const id = entry.get('networking.nacos[].nacos_id');
    if (id === undefined) continue;
    if (seen.has(id)) report.problem(entry.where('networking.nacos[].nacos_id'), `"${id}" is listed before. List each registry once.`);
    seen.add(id);
  }
  if (values.get('metadata.type') !== 'LLMGatewayService') return;
  for (const path of ['networking.nlb', 'networking.nacos'] as const) {
    if (values.entries(path).length > 0)
      report.problem(values.where(path), 'Contradicts "metadata.type": an LLM gateway has no such entrance.');
  }
}

const RESERVED_LISTENER_PORT = 8080;

function checkLoadBalancers(values: KeyValues, report: Report): void {
  const entries = values.entries('networking.nlb');
  const first = entries[0]?.get('networking.nlb[].id');
  const seen = new Set<string>();
  for (const entry of entries) {
    const id = entry.get('networking.nlb[].id');
    const port = entry.get('networking.nlb[].listener_port');
    if (id !== undefined && first !== undefined && (id === 'default') !== (first === 'default')) {
      report.problem(entry.where('networking.nlb[].id'), 'A system load balancer ("default") and your own cannot be mixed. Keep one kind.');
    }
    if (port === RESERVED_LISTENER_PORT)
      report.problem(entry.where('networking.nlb[].listener_port'), `Port ${port} is reserved. Use another one.`);
    const listener = `${id}:${port}`;
    if (id !== undefined && port !== undefined && seen.has(listener)) {
      report.problem(entry.where('networking.nlb[].listener_port'), `Port ${port} of "${id}" is taken by an earlier entry.`);
    }
    seen.add(listener);
  }
}

const SOURCES = ['oss', 'nfs', 'dataset', 'git', 'empty_dir', 'image'] as const;

export function checkStorage(values: KeyValues, report: Report): void {
  const seen = new Set<string>();
  for (const entry of values.entries('storage')) {
    const given = SOURCES.filter((source) => entry.has(`storage[].${source}`));
    const [first, ...others] = given;
    if (first === undefined)
      report.problem(entry.writtenAt, `Expected one of ${SOURCES.map((source) => `"${source}"`).join(', ')} beside "mount_path".`);
    for (const other of others) report.problem(entry.where(`storage[].${other}`), `Contradicts "${first}": a mount has one source.`);
    if (/^[a-z+]+:\/\/[^/]*@/i.test(entry.get('storage[].git.repo') ?? '')) {
      report.problem(entry.where('storage[].git.repo'), 'An address with credentials is refused. Use "username" and "password".');
    }
    const path = entry.get('storage[].mount_path');
    if (path === undefined) continue;
    if (seen.has(path)) report.problem(entry.where('storage[].mount_path'), `"${path}" is mounted before. Use another path.`);
    seen.add(path);
  }
}

export function checkSinker(values: KeyValues, report: Report): void {
  const type = values.get('sinker.type');
  if (type !== undefined && !values.has(`sinker.config.${type}`)) {
    report.problem(values.where(`sinker.config.${type}`), `Missing. "sinker.type" is "${type}".`);
  }
  for (const other of (['maxcompute', 'sls'] as const).filter((kind) => type !== undefined && kind !== type)) {
    const path = `sinker.config.${other}` as const;
    if (values.has(path)) report.problem(values.where(path), `Contradicts "sinker.type", which is "${type}".`);
  }
}
