import type { ProbeSet, ProbeSpec } from '../../service-spec.ts';
import type { ContainerValues } from '../checks/program-check.ts';
import { KEYS } from '../key-table.ts';
import type { KeyValues } from '../key-values.ts';

type ProbeName = 'startup_check' | 'readiness_check' | 'liveness_check';

export function buildProbes(values: KeyValues): ProbeSet {
  const container = values.entries('containers')[0];
  const ofContainer = (name: ProbeName): ProbeSpec | null => (container === undefined ? null : buildProbe(container, name));
  return {
    startup: ofContainer('startup_check'),
    readiness: ofContainer('readiness_check') ?? healthPathProbe(values),
    liveness: ofContainer('liveness_check'),
  };
}

function buildProbe(container: ContainerValues, name: ProbeName): ProbeSpec | null {
  const path = `containers[].${name}` as const;
  const check = buildCheck(container, name);
  if (check === null) return null;
  return {
    check,
    initialDelaySeconds: container.get(`${path}.initial_delay_seconds`),
    periodSeconds: container.get(`${path}.period_seconds`),
    timeoutSeconds: container.get(`${path}.timeout_seconds`),
    successThreshold: container.get(`${path}.success_threshold`),
    failureThreshold: container.get(`${path}.failure_threshold`),
  };
}

function buildCheck(container: ContainerValues, name: ProbeName): ProbeSpec['check'] | null {
  const path = `containers[].${name}` as const;
  if (container.has(`${path}.exec`)) return { kind: 'exec', argv: container.get(`${path}.exec.command`) ?? [] };
  if (container.has(`${path}.tcp_socket`)) return { kind: 'tcp', port: container.get(`${path}.tcp_socket.port`) ?? null };
  if (!container.has(`${path}.http_get`)) return null;
  const isHttps = container.get(`${path}.http_get.scheme`).toLowerCase() === 'https';
  return {
    kind: 'http',
    path: container.get(`${path}.http_get.path`),
    port: container.get(`${path}.http_get.port`) ?? null,
    scheme: isHttps ? 'https' : 'http',
  };
}

/** `rpc.health_check_path`, with the timing that a readiness check has by default. */
function healthPathProbe(values: KeyValues): ProbeSpec | null {
  const path = values.get('metadata.rpc.health_check_path');
  if (path === undefined) return null;
  const isHttps = values.get('runtime.external.addresses')?.every((address) => /^https:/i.test(address)) ?? false;
  const port = values.get('metadata.rpc.health_check_port') ?? null;
  return { check: { kind: 'http', path, port, scheme: isHttps ? 'https' : 'http' }, ...defaultTiming() };
}

function defaultTiming(): Omit<ProbeSpec, 'check'> {
  return {
    initialDelaySeconds: KEYS['containers[].readiness_check.initial_delay_seconds'].default,
    periodSeconds: KEYS['containers[].readiness_check.period_seconds'].default,
    timeoutSeconds: KEYS['containers[].readiness_check.timeout_seconds'].default,
    successThreshold: KEYS['containers[].readiness_check.success_threshold'].default,
    failureThreshold: KEYS['containers[].readiness_check.failure_threshold'].default,
  };
}
