/** What is known of a worker when its supervisor looks. */
export interface WorkerView {
  readonly index: number;
  /** The node that it belongs to. */
  readonly node: number;
  readonly isDraining: boolean;
  /** It has introduced itself, reports and accepts connections. */
  readonly isReady: boolean;
  /** Of what it runs as; null: not known yet. */
  readonly revision: string | null;
  /** Since it last said anything, or was started. */
  readonly silentMs: number;
}

/** What one node is to have. */
export interface WantedNode {
  readonly workers: number;
  /** What its workers have to run as; one with another text has to be replaced. */
  readonly revision: string;
}

export type FleetAction =
  | { readonly kind: 'spawn'; readonly index: number; readonly node: number }
  | { readonly kind: 'drain'; readonly index: number }
  | { readonly kind: 'kill'; readonly index: number };

/** A process that hangs holds connections that it does not serve. */
const HANGING_AFTER_MS = 30_000;

/**
 * Pure: what has to happen so that every node has its workers. A worker of another revision goes only when another of its
 * node has taken its place, and a node that is no longer wanted when the others are complete: they may have to serve what
 * it served. Indices are never shared, not even with one that drains.
 */
export function planFleet(workers: readonly WorkerView[], wanted: readonly WantedNode[]): readonly FleetAction[] {
  const hanging = workers.filter(({ silentMs }) => silentMs >= HANGING_AFTER_MS);
  const serving = workers.filter((worker) => !worker.isDraining && !hanging.includes(worker));
  const plans = wanted.map((want, node) =>
    planNode(
      serving.filter((worker) => worker.node === node),
      want,
    ),
  );
  const leaving = plans.every(({ isComplete }) => isComplete) ? serving.filter(({ node }) => node >= wanted.length) : [];
  const spawns = plans.flatMap(({ spawns: count }, node) => Array.from({ length: count }, () => node));
  const free = freeIndices(workers, spawns.length);
  return [
    ...hanging.map(({ index }) => ({ kind: 'kill', index }) as const),
    ...spawns.map((node, position) => ({ kind: 'spawn', index: free[position] as number, node }) as const),
    ...[...plans.flatMap(({ drains }) => drains), ...leaving].map(({ index }) => ({ kind: 'drain', index }) as const),
  ];
}

interface NodePlan {
  readonly spawns: number;
  readonly drains: readonly WorkerView[];
  /** All its workers are there, ready and of the right revision. */
  readonly isComplete: boolean;
}

function planNode(serving: readonly WorkerView[], { workers: wanted, revision }: WantedNode): NodePlan {
  const stale = serving.filter((worker) => worker.revision !== null && worker.revision !== revision);
  const fresh = serving.filter((worker) => !stale.includes(worker));
  const ready = fresh.filter(({ isReady }) => isReady);

  const missing = Math.max(0, wanted - fresh.length);
  const isRolling = stale.length > 0;
  const spawns = isRolling ? Math.min(missing, fresh.length === ready.length ? 1 : 0) : missing;
  const surplus = Math.max(0, ready.length + stale.length - wanted);
  const extra = fresh.length > wanted ? ready.toSorted((a, b) => b.index - a.index) : [];
  return { spawns, drains: [...stale, ...extra].slice(0, surplus), isComplete: !isRolling && ready.length >= wanted };
}

function freeIndices(workers: readonly WorkerView[], count: number): readonly number[] {
  const used = new Set(workers.map(({ index }) => index));
  const free: number[] = [];
  for (let index = 0; free.length < count; index += 1) if (!used.has(index)) free.push(index);
  return free;
}
