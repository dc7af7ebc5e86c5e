import type { KeyValues } from '../key-values.ts';
import type { Report } from '../report.ts';
import type { CountOrPercent } from '../value-type.ts';
import type { ContainerValues } from './program-check.ts';

/** PAI-EAS keeps these for its engine; a description that uses them would not be portable, and 8080 is the port of the shared gateway. */
const RESERVED_PORTS: readonly number[] = [8080, 9090];

const REMEDY = 'Leave "port" out and let the program listen on the port in the environment variable PORT.';

/** A fixed port can be bound once: it is for services of which one instance at most ever runs at a time. */
export function checkFixedPort(values: KeyValues, report: Report): void {
  const container = values.entries('containers')[0];
  const port = container?.get('containers[].port');
  if (container === undefined || port === undefined) return;
  const where = container.where('containers[].port');
  if (RESERVED_PORTS.includes(port)) report.problem(where, `Port ${port} is reserved. Use another one, or better: ${REMEDY}`);
  const obstacle = whySeveral(values);
  if (obstacle !== null) report.problem(where, `The fixed port ${port} allows one instance at a time, but ${obstacle}. ${REMEDY}`);
  else report.notice(where, `With a fixed port an update stops the instance before it starts the next one. ${REMEDY}`);
}

/** Why a second instance may run beside the first, or null. */
function whySeveral(values: KeyValues): string | null {
  const instances = values.get('metadata.instance') ?? 0;
  if (instances > 1) return `"${values.where('metadata.instance')}" is ${instances}`;
  const most = values.get('autoscaler.max') ?? 0;
  if (most > 1) return `"${values.where('autoscaler.max')}" is ${most}`;
  const surge = 'metadata.rolling_strategy.max_surge';
  const starts = values.has(surge) && values.get(surge).value > 0;
  return starts ? `"${values.where(surge)}" starts a second one in an update (0 does not)` : null;
}

const PROBES = ['startup_check', 'readiness_check', 'liveness_check'] as const;

/** Ports of checks: without a fixed port of the program only the port of the instance has a meaning. */
export function checkProbes(values: KeyValues, report: Report): void {
  const container = values.entries('containers')[0];
  if (container === undefined) return;
  for (const probe of PROBES) {
    const path = `containers[].${probe}` as const;
    if (!container.has(path)) continue;
    checkAction(container, path, report);
    for (const port of [`${path}.http_get.port`, `${path}.tcp_socket.port`] as const) checkProbePort(container, port, report);
  }
}

type ProbePath = `containers[].${(typeof PROBES)[number]}`;

function checkAction(container: ContainerValues, path: ProbePath, report: Report): void {
  const given = ([`${path}.http_get`, `${path}.tcp_socket`, `${path}.exec`] as const).filter((action) => container.has(action));
  const [first, ...others] = given;
  if (first === undefined) report.problem(container.where(path), 'Expected one of "http_get", "tcp_socket" and "exec".');
  for (const other of others)
    report.problem(container.where(other), `Contradicts "${first?.slice(path.length + 1)}": a check does one thing.`);
}

function checkProbePort(container: ContainerValues, path: `${ProbePath}.${'http_get' | 'tcp_socket'}.port`, report: Report): void {
  if (container.get(path) === undefined || container.has('containers[].port')) return;
  report.problem(
    container.where(path),
    'The program has no fixed port, so a check cannot name one: leave "port" out here and the port of the instance is asked.',
  );
}

/** The short form of a readiness check. */
export function checkHealthPath(values: KeyValues, report: Report): void {
  const container = values.entries('containers')[0];
  const path = 'metadata.rpc.health_check_path';
  const port = 'metadata.rpc.health_check_port';
  if (values.has(path) && container?.has('containers[].readiness_check') === true) {
    report.problem(values.where(path), `Contradicts "${container.where('containers[].readiness_check')}": give one of the two.`);
  }
  if (!values.has(port)) return;
  if (!values.has(path)) report.problem(values.where(port), 'Needs "health_check_path" beside it.');
  else if (!values.has('runtime.external') && container?.has('containers[].port') !== true) {
    report.problem(values.where(port), 'The instances have no fixed port: leave this out and the port of the instance is asked.');
  }
}

/** A rolling update must be able to take a step. */
export function checkRolling(values: KeyValues, report: Report): void {
  const surge = 'metadata.rolling_strategy.max_surge';
  const unavailable = 'metadata.rolling_strategy.max_unavailable';
  if (values.has('containers') && values.entries('containers')[0]?.has('containers[].port') === true) return;
  if (isZero(values.get(surge)) && isZero(values.get(unavailable))) {
    const where = values.where(values.has(unavailable) ? unavailable : surge);
    report.problem(where, 'With "max_surge" and "max_unavailable" both 0 no update could take a step. Raise one of them.');
  }
}

function isZero(share: CountOrPercent): boolean {
  return share.value === 0;
}
