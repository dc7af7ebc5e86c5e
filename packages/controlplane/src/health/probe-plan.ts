import type { ProbeSpec, ServiceSpec, WorkloadSpec } from '@infergate/contract';

export type ProbeKind = 'startup' | 'readiness' | 'liveness';

export interface PlannedProbe {
  readonly check: ProbeSpec['check'];
  readonly initialDelayMs: number;
  readonly periodMs: number;
  /** Period until the instance has been ready once. */
  readonly eagerPeriodMs: number;
  readonly timeoutMs: number;
  readonly successThreshold: number;
  readonly failureThreshold: number;
}

/** How the instances of a service are probed. There is always a readiness probe: without one nobody knows when to send requests. */
export interface ProbePlan {
  readonly startup: PlannedProbe | null;
  readonly readiness: PlannedProbe;
  readonly liveness: PlannedProbe | null;
  /** An instance that has not been ready so long after its start is given up; null: never (the start-up probe decides). */
  readonly startLimitMs: number | null;
}

export interface ProbeDefaults {
  /** Time to become ready where the description has no `startup_check`. */
  readonly commandStartLimitMs: number;
  /** The same for built-in processors, which may have a large model to load. */
  readonly processorStartLimitMs: number;
}

export const PROBE_DEFAULTS: ProbeDefaults = { commandStartLimitMs: 60_000, processorStartLimitMs: 600_000 };

/** Where the description says nothing: soon and often until ready, then now and then. */
const IMPLICIT = { initialDelayMs: 0, timeoutMs: 2000, successThreshold: 1, failureThreshold: 3 } as const;
const PROCESSOR_HEALTH_PATH = '/v2/health/ready';

export function planProbes({ probes, workload }: ServiceSpec, defaults: ProbeDefaults): ProbePlan {
  return {
    startup: probes.startup === null ? null : compile(probes.startup),
    readiness: probes.readiness === null ? implicitReadiness(workload) : compile(probes.readiness),
    liveness: probes.liveness === null ? null : compile(probes.liveness),
    startLimitMs: probes.startup === null ? startLimitMs(workload, probes.readiness, defaults) : null,
  };
}

function compile(probe: ProbeSpec): PlannedProbe {
  return {
    check: probe.check,
    initialDelayMs: probe.initialDelaySeconds * 1000,
    periodMs: probe.periodSeconds * 1000,
    eagerPeriodMs: probe.periodSeconds * 1000,
    timeoutMs: probe.timeoutSeconds * 1000,
    successThreshold: probe.successThreshold,
    failureThreshold: probe.failureThreshold,
  };
}

function implicitReadiness(workload: WorkloadSpec): PlannedProbe {
  if (workload.kind === 'external') return { ...IMPLICIT, check: { kind: 'tcp', port: null }, periodMs: 5000, eagerPeriodMs: 1000 };
  const http = { kind: 'http', path: PROCESSOR_HEALTH_PATH, port: null, scheme: 'http' } as const;
  const check = workload.kind === 'processor' ? http : ({ kind: 'tcp', port: null } as const);
  return { ...IMPLICIT, check, periodMs: 5000, eagerPeriodMs: 200 };
}

/** A readiness probe that begins late must still be able to succeed. */
function startLimitMs(workload: WorkloadSpec, readiness: ProbeSpec | null, defaults: ProbeDefaults): number | null {
  // Nobody could start somebody else's server again.
  if (workload.kind === 'external') return null;
  const limit = workload.kind === 'processor' ? defaults.processorStartLimitMs : defaults.commandStartLimitMs;
  return limit + (readiness === null ? 0 : readiness.initialDelaySeconds * 1000);
}
