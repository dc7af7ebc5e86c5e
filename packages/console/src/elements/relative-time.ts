/** The time that is known where it is shown is older by as much, at most. */
export const TICK_MS = 10_000;

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** Pure. `ms` is negative for what was. Whole units: what is not over yet does not count. What has just happened is now. */
export function relativeTime(ms: number, language: string): string {
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  for (const [unit, size] of UNITS) if (Math.abs(ms) >= size) return format.format(Math.trunc(ms / size), unit);
  return format.format(ms > 0 && ms < TICK_MS ? 0 : Math.trunc(ms / 1000), 'second');
}
