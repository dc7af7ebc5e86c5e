import type { OperationQuery } from '@infergate/contract';
import type { SearchState } from '../../shell/search-state.ts';

export const PAGE_SIZES = [20, 50, 100, 200] as const;
const DEFAULT_PAGE_SIZE = 50;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** How far back one looks, milliseconds; the keys stand in the address. */
export const SPANS = { hour: HOUR_MS, day: 24 * HOUR_MS, week: 168 * HOUR_MS, month: 720 * HOUR_MS } as const;
export type Span = keyof typeof SPANS;

export function spanOf(state: SearchState): Span | null {
  const { since = '' } = state;
  return Object.hasOwn(SPANS, since) ? (since as Span) : null;
}

/** What is asked for, from what stands in the address; what cannot be meant is as if it were not there. */
export function auditQuery(state: SearchState, nowMs: number): OperationQuery<'ListAuditRecords'> {
  const span = spanOf(state);
  return {
    PageNumber: positive(state['page'], 1_000_000) ?? 1,
    PageSize: PAGE_SIZES.find((size) => String(size) === state['size']) ?? DEFAULT_PAGE_SIZE,
    ...given('CallerId', state['caller']),
    ...given('Operation', state['operation']),
    ...given('Resource', state['resource']),
    // Whole minutes, so that the question stays the same for a while.
    ...(span === null ? {} : { StartTime: new Date(Math.floor((nowMs - SPANS[span]) / MINUTE_MS) * MINUTE_MS).toISOString() }),
  };
}

export function isFiltered({ CallerId, Operation, Resource, StartTime }: OperationQuery<'ListAuditRecords'>): boolean {
  return [CallerId, Operation, Resource, StartTime].some((value) => value !== undefined);
}

function given<K extends string>(key: K, text: string | undefined): Partial<Record<K, string>> {
  const value = (text ?? '').trim().slice(0, 256);
  return value === '' ? {} : ({ [key]: value } as Record<K, string>);
}

function positive(text: string | undefined, most: number): number | null {
  const value = Number(text);
  return Number.isSafeInteger(value) && value > 0 && value <= most ? value : null;
}
