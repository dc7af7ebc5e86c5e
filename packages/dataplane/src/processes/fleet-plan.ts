/** What is known of a worker when its supervisor looks. */
export interface WorkerView {
  readonly index: number;
  readonly isDraining: boolean;
  /** It has introduced itself and reports. */
  readonly isReady: boolean;
  /** null: not known yet. */
  readonly build: string | null;
  /** Since it last said anything, or was started. */
  readonly silentMs: number;
}

export type FleetAction =
  | { readonly kind: 'spawn'; readonly index: number }
  | { readonly kind: 'drain'; readonly index: number }
  | { readonly kind: 'kill'; readonly index: number };

/** A process that hangs holds connections that it does not serve. */
const HANGING_AFTER_MS = 30_000;

/**
 * Pure: what has to happen so that `wanted` workers of this build serve. A worker of another build goes only when
 * another has taken its place; indices are never shared, not even with one that drains.
 */
export function planFleet(workers: readonly WorkerView[], wanted: number, build: string): readonly FleetAction[] {
  const hanging = workers.filter(({ silentMs }) => silentMs >= HANGING_AFTER_MS);
  const serving = workers.filter((worker) => !worker.isDraining && !hanging.includes(worker));
  const stale = serving.filter((worker) => worker.build !== null && worker.build !== build);
  const fresh = serving.filter((worker) => !stale.includes(worker));
  const ready = fresh.filter(({ isReady }) => isReady);

  const missing = Math.max(0, wanted - fresh.length);
  const isRolling = stale.length > 0;
  const spawns = isRolling ? Math.min(missing, fresh.length === ready.length ? 1 : 0) : missing;
  const surplus = Math.max(0, ready.length + stale.length - wanted);
  const extra = fresh.length > wanted ? ready.toSorted((a, b) => b.index - a.index) : [];
  return [
    ...hanging.map(({ index }) => ({ kind: 'kill', index }) as const),
    ...freeIndices(workers, spawns).map((index) => ({ kind: 'spawn', index }) as const),
    ...[...stale, ...extra].slice(0, surplus).map(({ index }) => ({ kind: 'drain', index }) as const),
  ];
}

function freeIndices(workers: readonly WorkerView[], count: number): readonly number[] {
  const used = new Set(workers.map(({ index }) => index));
  const free: number[] = [];
  for (let index = 0; free.length < count; index += 1) if (!used.has(index)) free.push(index);
  return free;
}
