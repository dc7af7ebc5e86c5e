/** Held against the mean load of the nodes of a gateway. */
export interface LoadThreshold {
  readonly cpuPercent: number;
  readonly seconds: number;
}

export interface ScalingRules {
  readonly scaleOut: LoadThreshold;
  readonly scaleIn: LoadThreshold;
}

/** What the nodes of a gateway used of their processors from one look to the next. */
export interface LoadSample {
  /** When it ended. Monotonic milliseconds. */
  readonly atMs: number;
  readonly lastedMs: number;
  /** Mean over the nodes, of what each of them may use: 100 is all. */
  readonly percent: number;
}

export interface NodeBounds {
  readonly min: number;
  readonly max: number;
}

/**
 * Pure. The number of nodes that the load asks for: one more, one less, or as many as there are. `history` is that of the
 * present number, oldest first; a time that it does not cover decides nothing.
 */
export function decideNodes(
  history: readonly LoadSample[],
  nodes: number,
  { min, max }: NodeBounds,
  { scaleOut, scaleIn }: ScalingRules,
): number {
  if (nodes < min) return min;
  if (nodes > max) return max;
  const busy = meanOver(history, scaleOut.seconds * 1000);
  if (busy !== null && busy > scaleOut.cpuPercent && nodes < max) return nodes + 1;
  const calm = meanOver(history, scaleIn.seconds * 1000);
  if (calm !== null && calm < scaleIn.cpuPercent && nodes > min) return nodes - 1;
  return nodes;
}

/** null: the history is shorter than that. */
function meanOver(history: readonly LoadSample[], ms: number): number | null {
  let lasted = 0;
  let load = 0;
  for (let index = history.length - 1; index >= 0; index -= 1) {
    const sample = history[index];
    if (sample === undefined) break;
    lasted += sample.lastedMs;
    load += sample.percent * sample.lastedMs;
    if (lasted >= ms) return load / lasted;
  }
  return null;
}

/** Milliseconds of CPU by pid, at one moment. */
export type CpuReading = ReadonlyMap<number, number>;

/** Pure. Processes that are new since `before` are counted from the next reading on. */
export function usedMs(before: CpuReading, now: CpuReading): number {
  let used = 0;
  for (const [pid, cpuMs] of now) {
    const was = before.get(pid);
    if (was !== undefined) used += Math.max(0, cpuMs - was);
  }
  return used;
}
