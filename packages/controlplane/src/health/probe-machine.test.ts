import { serviceSpec } from '@infergate/testkit';
import type { ProbeSpec, ServiceSpec } from '@infergate/contract';
import { describe, expect, it } from 'vitest';
import { activeProbes, advanceHealth, beginHealth, expireHealth, giveUpAtMs, type HealthState } from './probe-machine.ts';
import { PROBE_DEFAULTS, planProbes, type ProbeKind, type ProbePlan } from './probe-plan.ts';

const probe = (overrides: Partial<ProbeSpec> = {}): ProbeSpec => ({
  check: { kind: 'tcp', port: null },
  initialDelaySeconds: 0,
  periodSeconds: 10,
  timeoutSeconds: 1,
  successThreshold: 1,
  failureThreshold: 3,
  ...overrides,
});

const planOf = (probes: Partial<ServiceSpec['probes']>): ProbePlan =>
  planProbes(serviceSpec({ probes: { startup: null, readiness: null, liveness: null, ...probes } }), PROBE_DEFAULTS);

/** Plays results such as `readiness ok` at the times at which the probes are due. */
function play(plan: ProbePlan, steps: readonly string[], wasReady = false): HealthState {
  let state = beginHealth(plan, { beganAtMs: 0, nowMs: 0, wasReady });
  for (const step of steps) {
    const [kind, outcome] = step.split(' ') as [ProbeKind, string];
    const at = state.streaks[kind].nextAtMs;
    const result = { ok: outcome === 'ok', message: `said ${outcome}`, begunAtMs: at, nowMs: at };
    state = advanceHealth(plan, state, kind, result);
  }
  return state;
}

describe('health of an instance', () => {
  it.each([
    { when: 'nothing was seen', steps: [], isReady: null },
    { when: 'the first probe succeeded', steps: ['readiness ok'], isReady: true },
    { when: 'the first probe failed', steps: ['readiness no'], isReady: false },
    { when: 'it failed and succeeded', steps: ['readiness no', 'readiness ok'], isReady: true },
    { when: 'a ready one failed twice', steps: ['readiness ok', 'readiness no', 'readiness no'], isReady: true },
    { when: 'a ready one failed thrice', steps: ['readiness ok', 'readiness no', 'readiness no', 'readiness no'], isReady: false },
    {
      when: 'failures were not in a row',
      steps: ['readiness ok', 'readiness no', 'readiness no', 'readiness ok', 'readiness no'],
      isReady: true,
    },
  ])('is ready: $isReady when $when', ({ steps, isReady }) => {
    expect(play(planOf({ readiness: probe() }), steps).isReady).toBe(isReady);
  });

  it('counts successes too', () => {
    const plan = planOf({ readiness: probe({ successThreshold: 2 }) });
    expect(play(plan, ['readiness ok']).isReady).toBeNull();
    expect(play(plan, ['readiness ok', 'readiness no', 'readiness ok']).isReady).toBe(false);
    expect(play(plan, ['readiness ok', 'readiness ok']).isReady).toBe(true);
  });

  it('holds the other probes back until the start-up probe has succeeded', () => {
    const plan = planOf({ startup: probe(), readiness: probe({ initialDelaySeconds: 5 }), liveness: probe() });
    const begun = play(plan, []);
    expect(activeProbes(plan, begun)).toEqual(['startup']);
    const started = play(plan, ['startup no', 'startup ok']);
    expect(activeProbes(plan, started)).toEqual(['readiness', 'liveness']);
    expect(started.streaks.readiness.nextAtMs).toBe(10_000);
  });

  it('gives up an instance whose start-up probe keeps failing, and says after how long and why', () => {
    const plan = planOf({ startup: probe({ periodSeconds: 2, failureThreshold: 3 }) });
    const state = play(plan, ['startup no', 'startup no', 'startup no']);
    expect(state.givenUp).toEqual({ reason: 'not ready after 4 s', message: expect.stringContaining('startup probe: said no') });
    expect(activeProbes(plan, state)).toEqual([]);
  });

  it('gives up an instance whose liveness probe fails', () => {
    const plan = planOf({ liveness: probe({ failureThreshold: 2 }) });
    const state = play(plan, ['readiness ok', 'liveness no', 'liveness no']);
    expect(state.givenUp).toEqual({ reason: 'liveness probe failed', message: 'liveness probe: said no' });
    expect(state.isReady).toBe(false);
  });

  it('gives up a program that is not ready in a minute, unless a start-up probe decides', () => {
    const plan = planOf({});
    const state = play(plan, ['readiness no']);
    expect(giveUpAtMs(plan, state)).toBe(60_000);
    expect(expireHealth(plan, state, 59_999)).toBe(state);
    expect(expireHealth(plan, state, 60_000).givenUp).toEqual({
      reason: 'not ready after 60 s',
      message: expect.stringContaining('startup_check'),
    });
    expect(giveUpAtMs(planOf({ startup: probe() }), play(planOf({ startup: probe() }), []))).toBeNull();
    expect(giveUpAtMs(plan, play(plan, ['readiness ok']))).toBeNull();
    expect(giveUpAtMs(planOf({ readiness: probe({ initialDelaySeconds: 90 }) }), play(plan, []))).toBe(150_000);
  });

  it('trusts an instance that was ready before, until it fails as often as a ready one', () => {
    const plan = planOf({ startup: probe(), readiness: probe() });
    expect(activeProbes(plan, play(plan, [], true))).toEqual(['readiness']);
    expect(play(plan, ['readiness no', 'readiness no'], true).isReady).toBeNull();
    expect(play(plan, ['readiness no', 'readiness no', 'readiness no'], true).isReady).toBe(false);
  });

  it('keeps to the period, and to no more than one late probe', () => {
    const plan = planOf({ readiness: probe({ initialDelaySeconds: 3 }) });
    const begun = beginHealth(plan, { beganAtMs: 0, nowMs: 0, wasReady: false });
    expect(begun.streaks.readiness.nextAtMs).toBe(3000);
    const late = advanceHealth(plan, begun, 'readiness', { ok: true, message: '', begunAtMs: 3000, nowMs: 3500 });
    expect(late.streaks.readiness.nextAtMs).toBe(13_000);
    const later = advanceHealth(plan, late, 'readiness', { ok: true, message: '', begunAtMs: 13_000, nowMs: 60_000 });
    expect(later.streaks.readiness.nextAtMs).toBe(60_000);
  });

  it('ignores results of probes whose turn is over', () => {
    const plan = planOf({ startup: probe() });
    const state = play(plan, []);
    expect(advanceHealth(plan, state, 'readiness', { ok: true, message: '', begunAtMs: 0, nowMs: 0 })).toBe(state);
  });
});

describe('what is probed without being described', () => {
  const external = { kind: 'external', addresses: ['http://127.0.0.1:1'], headers: {}, caPem: null } as const;
  const processor = { kind: 'processor', processor: 'onnx', modelPath: '/m', modelEntry: null, modelConfig: null, env: [] } as const;

  it('is the port of a program and of an external server, and the health path of a processor', () => {
    expect(planOf({}).readiness.check).toEqual({ kind: 'tcp', port: null });
    expect(planProbes(serviceSpec({ workload: external }), PROBE_DEFAULTS).readiness.check).toEqual({ kind: 'tcp', port: null });
    expect(planProbes(serviceSpec({ workload: processor }), PROBE_DEFAULTS).readiness.check).toMatchObject({ path: '/v2/health/ready' });
  });

  it('never gives up a server that somebody else runs', () => {
    expect(planProbes(serviceSpec({ workload: external }), PROBE_DEFAULTS).startLimitMs).toBeNull();
  });
});
