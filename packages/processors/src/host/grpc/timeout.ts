import { RequestError } from '../errors.ts';
import { shown } from '../json.ts';

const UNIT_MS: Readonly<Record<string, number>> = { H: 3_600_000, M: 60_000, S: 1000, m: 1, u: 1e-3, n: 1e-6 };
const TIMEOUT = /^(?<amount>\d{1,8})(?<unit>[HMSmun])$/;

/** Longer than any call; timers go no further. */
const MAX_MS = 2 ** 31 - 1;

/** Milliseconds of a `grpc-timeout`; null: the caller set none. Throws `RequestError`. */
export function readTimeout(header: string | string[] | undefined): number | null {
  if (header === undefined) return null;
  const groups = typeof header === 'string' ? TIMEOUT.exec(header)?.groups : undefined;
  if (groups === undefined)
    throw new RequestError(`grpc-timeout: expected up to eight digits and one of H, M, S, m, u, n, given ${shown(header)}`);
  return Math.min(Number(groups.amount) * (UNIT_MS[groups.unit ?? ''] ?? 0), MAX_MS);
}
