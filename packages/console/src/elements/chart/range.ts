/** What a page of charts looks at. */
export interface Range {
  /** Up to now, so long. */
  readonly lastMs: number;
  /** A part chosen with the pointer, or null. */
  readonly zoomed: { readonly fromMs: number; readonly toMs: number } | null;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Choices, by their keys in the address. */
export const RANGES = { '15m': 15 * MINUTE, '1h': HOUR, '6h': 6 * HOUR, '1d': DAY, '7d': 7 * DAY, '30d': 30 * DAY } as const;
export type RangeKey = keyof typeof RANGES;

export function isRangeKey(value: unknown): value is RangeKey {
  return typeof value === 'string' && Object.hasOwn(RANGES, value);
}

/** How often a range is worth asking for again: as often as it gets a new point, between two seconds and a minute. */
export function refreshMs(lengthMs: number): number {
  return Math.min(MINUTE, Math.max(2_000, lengthMs / 240));
}
