import type { ListenerAddress, ProcessHello } from '@infergate/contract';

/** What is known about a gateway when its keeper looks. */
export interface KeeperView {
  /** Of the supervisor that is connected now; null when none is. */
  readonly hello: Pick<ProcessHello, 'build' | 'listeners'> | null;
  /** What the configuration asks for; port 0 is any. */
  readonly requested: readonly ListenerAddress[];
  /** What its processes were last known to be bound to; null when nothing was ever recorded. */
  readonly recorded: readonly ListenerAddress[] | null;
  readonly build: string;
  /** Recorded processes that are alive. */
  readonly alive: number;
  /** How long no supervisor has been connected, and how long that may last while something is alive. Milliseconds. */
  readonly lonelyMs: number;
  readonly patienceMs: number;
}

export type KeeperDecision =
  | 'serve'
  /** It runs another program on the right addresses. Ending it would close them, so it goes on and may renew itself behind them. */
  | 'serve-other-build'
  | 'wait'
  | 'spawn'
  /** It has to end first: it holds other addresses than wanted, or nobody can reach it any more. */
  | 'replace';

/** Pure. */
export function decideKeeping(view: KeeperView): KeeperDecision {
  const { hello, requested, recorded, build, alive, lonelyMs, patienceMs } = view;
  if (hello !== null) {
    // A supervisor that cannot tell is believed to have what it was given.
    const listeners = hello.listeners.length > 0 ? hello.listeners : (recorded ?? []);
    if (!satisfies(listeners, requested)) return 'replace';
    return hello.build === build ? 'serve' : 'serve-other-build';
  }
  if (alive === 0) return 'spawn';
  // Workers bring back their supervisor by themselves, and a supervisor dials again.
  return lonelyMs < patienceMs ? 'wait' : 'replace';
}

/** Whether what is bound is what is asked for. */
export function satisfies(bound: readonly ListenerAddress[], requested: readonly ListenerAddress[]): boolean {
  return (
    bound.length === requested.length &&
    requested.every(({ entrance, host, port }) =>
      bound.some((listener) => listener.entrance === entrance && listener.host === host && (port === 0 || listener.port === port)),
    )
  );
}
