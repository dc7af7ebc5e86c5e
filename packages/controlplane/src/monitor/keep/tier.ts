/** What is kept in which grain. A row holds what one subject had in one slot: a chunk of points, or a single one. */
export interface Tier {
  readonly name: 'seconds' | 'minutes' | 'hours';
  /** Length of one point. */
  readonly stepSeconds: number;
  readonly slotSeconds: number;
  readonly keptSeconds: number;
}

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** Finest first. Ten minutes a row of minutes: they are written again with each minute, and read by the hundred. */
export const TIERS: readonly [seconds: Tier, minutes: Tier, hours: Tier] = [
  { name: 'seconds', stepSeconds: 1, slotSeconds: MINUTE, keptSeconds: HOUR },
  { name: 'minutes', stepSeconds: MINUTE, slotSeconds: 10 * MINUTE, keptSeconds: 2 * DAY },
  { name: 'hours', stepSeconds: HOUR, slotSeconds: HOUR, keptSeconds: 396 * DAY },
];

/** The longest range: 13 months. */
export const MAX_RANGE_SECONDS = 396 * DAY;

/** Who asks for the last hour asks a little later than the hour began. */
export const SLACK_SECONDS = 5 * MINUTE;

/** Rows lie by time first: what is old is one range, and what is new is appended. */
const SUBJECTS = 2 ** 27;

export function rowId(slot: number, subject: number): number {
  return slot * SUBJECTS + subject;
}
