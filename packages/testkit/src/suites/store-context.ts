import type { ServiceQuery, Store, StoreTransaction } from '@infergate/controlplane';
import { SOME_TIME_MS } from '../builders/store-records.ts';

/** What the groups of the store suite share. */
export interface SuiteContext {
  readonly run: <T>(work: (tx: StoreTransaction) => Promise<T>) => Promise<T>;
  readonly store: () => Store;
  readonly setNow: (ms: number) => void;
}

export const EVERYTHING: ServiceQuery = { sort: 'ServiceName', descending: false, offset: 0, limit: 100 };
export const ALWAYS = { from: 0, to: Number.MAX_SAFE_INTEGER, offset: 0, limit: 100 };

export function version(number: number) {
  return { serviceId: 'eas-m-echo', version: number, config: `{"version":${number}}`, message: `version ${number}`, createdAt: number };
}

export function event(overrides: object = {}) {
  const base = {
    serviceName: 'echo',
    instanceName: null,
    at: SOME_TIME_MS,
    type: 'Normal',
    reason: 'CREATED',
    message: 'created',
  } as const;
  return { ...base, ...overrides };
}
