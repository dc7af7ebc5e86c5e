import type { ProbeKind, ProbePlan, PlannedProbe } from './probe-plan.ts';

/** What one probe saw. */
export interface CheckResult {
  readonly ok: boolean;
  /** For people, e.g. `GET http://127.0.0.1:20001/health answered 503`. */
  readonly message: string;
}

interface Streak {
  readonly successes: number;
  readonly failures: number;
  /** When the probe is to run next. */
  readonly nextAtMs: number;
}

/** What is known of one run of an instance. All times are on one monotonic scale. */
export interface HealthState {
  readonly beganAtMs: number;
  /** The start-up probe is behind it, or there is none. */
  readonly isStarted: boolean;
  readonly wasReady: boolean;
  /** null: too early to tell. */
  readonly isReady: boolean | null;
  /** It is given up; nothing is probed any more. */
  readonly givenUp: { readonly reason: string; readonly message: string } | null;
  readonly lastFailure: string | null;
  readonly streaks: Readonly<Record<ProbeKind, Streak>>;
}

export interface HealthBegin {
  readonly beganAtMs: number;
  readonly nowMs: number;
  /** Ready before the controller was started again. */
  readonly wasReady: boolean;
}

export function beginHealth(plan: ProbePlan, { beganAtMs, nowMs, wasReady }: HealthBegin): HealthState {
  const first = (probe: PlannedProbe | null): Streak => {
    return { successes: 0, failures: 0, nextAtMs: Math.max(nowMs, beganAtMs + (probe?.initialDelayMs ?? 0)) };
  };
  return {
    beganAtMs,
    isStarted: wasReady || plan.startup === null,
    wasReady,
    isReady: null,
    givenUp: null,
    lastFailure: null,
    streaks: { startup: first(plan.startup), readiness: first(plan.readiness), liveness: first(plan.liveness) },
  };
}

/** The probes that take their turn in this state; the start-up probe holds back the others. */
export function activeProbes(plan: ProbePlan, state: HealthState): readonly ProbeKind[] {
  if (state.givenUp !== null) return [];
  if (!state.isStarted) return ['startup'];
  return plan.liveness === null ? ['readiness'] : ['readiness', 'liveness'];
}

/** When the instance is given up if nothing happens before; null: never. */
export function giveUpAtMs(plan: ProbePlan, state: HealthState): number | null {
  if (state.wasReady || state.givenUp !== null || plan.startLimitMs === null) return null;
  return state.beganAtMs + plan.startLimitMs;
}

/** The state after a probe that was begun at `begunAtMs`. Results of probes whose turn is over change nothing. */
export function advanceHealth(
  plan: ProbePlan,
  state: HealthState,
  probe: ProbeKind,
  result: CheckResult & { readonly begunAtMs: number; readonly nowMs: number },
): HealthState {
  const planned = plan[probe];
  if (planned === null || !activeProbes(plan, state).includes(probe)) return state;
  const streak = nextStreak(state.streaks[probe], planned, state.wasReady, result);
  const lastFailure = result.ok ? state.lastFailure : `${probe} probe: ${result.message}`;
  const counted = { ...state, lastFailure, streaks: { ...state.streaks, [probe]: streak } };
  if (result.ok) return streak.successes >= planned.successThreshold ? succeed(plan, counted, probe, result.nowMs) : counted;
  return fail(counted, probe, { isConfirmed: streak.failures >= planned.failureThreshold, nowMs: result.nowMs });
}

/** The state after time alone has passed. */
export function expireHealth(plan: ProbePlan, state: HealthState, nowMs: number): HealthState {
  const at = giveUpAtMs(plan, state);
  return at === null || nowMs < at ? state : giveUpStart(state, nowMs);
}

function nextStreak(
  streak: Streak,
  planned: PlannedProbe,
  wasReady: boolean,
  { ok, begunAtMs, nowMs }: { ok: boolean; begunAtMs: number; nowMs: number },
): Streak {
  const periodMs = wasReady ? planned.periodMs : planned.eagerPeriodMs;
  return {
    successes: ok ? streak.successes + 1 : 0,
    failures: ok ? 0 : streak.failures + 1,
    nextAtMs: Math.max(nowMs, begunAtMs + periodMs),
  };
}

function succeed(plan: ProbePlan, state: HealthState, probe: ProbeKind, nowMs: number): HealthState {
  if (probe === 'readiness') return { ...state, isReady: true, wasReady: true, lastFailure: null };
  if (probe === 'liveness') return state;
  const { startup, readiness, liveness } = beginHealth(plan, { beganAtMs: state.beganAtMs, nowMs, wasReady: false }).streaks;
  return { ...state, isStarted: true, lastFailure: null, streaks: { startup, readiness, liveness } };
}

function fail(state: HealthState, probe: ProbeKind, { isConfirmed, nowMs }: { isConfirmed: boolean; nowMs: number }): HealthState {
  // An instance that has never been ready needs no second failure to be called unready.
  if (probe === 'readiness') return isConfirmed || !state.wasReady ? { ...state, isReady: false } : state;
  if (!isConfirmed) return probe === 'startup' ? { ...state, isReady: false } : state;
  if (probe === 'startup') return giveUpStart(state, nowMs);
  return { ...state, isReady: false, givenUp: { reason: 'liveness probe failed', message: state.lastFailure ?? '' } };
}

function giveUpStart(state: HealthState, nowMs: number): HealthState {
  const seconds = Math.round((nowMs - state.beganAtMs) / 1000);
  const message = state.lastFailure ?? 'no probe has been answered';
  const remedy = 'If it needs longer to start, give it a startup_check with a larger failure_threshold.';
  return { ...state, isReady: false, givenUp: { reason: `not ready after ${seconds} s`, message: `${message}. ${remedy}` } };
}
