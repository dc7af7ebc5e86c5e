/** Milliseconds in each unit of `grpc-timeout`. */
const UNIT_MS: ReadonlyMap<string, number> = new Map([
  ['H', 3_600_000],
  ['M', 60_000],
  ['S', 1000],
  ['m', 1],
  ['u', 1e-3],
  ['n', 1e-6],
]);
const FORM = /^(\d{1,8})([HMSmun])$/;
/** The header holds eight digits at most. */
const MOST = 99_999_999;

/** Milliseconds that a `grpc-timeout` grants; null where it is not one. */
export function grpcTimeoutMs(value: string): number | null {
  const match = FORM.exec(value);
  return match === null ? null : Number(match[1]) * (UNIT_MS.get(match[2] as string) as number);
}

/** In whole milliseconds, or seconds where these are too many; at least one, since none would be no limit to some. */
export function grpcTimeoutText(ms: number): string {
  if (ms <= MOST) return `${Math.max(1, Math.floor(ms))}m`;
  return `${Math.min(MOST, Math.floor(ms / 1000))}S`;
}
