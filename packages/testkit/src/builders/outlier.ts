import type { OutlierDetection } from '@infergate/contract';

/** The defaults of a description. */
export function outlierDetection(overrides: Partial<OutlierDetection> = {}): OutlierDetection {
  return {
    consecutiveFailures: 5,
    windowMs: 30_000,
    minRequests: 50,
    baseEjectionMs: 10_000,
    maxEjectionMs: 300_000,
    maxEjectedPercent: 50,
    returnMs: 30_000,
    ...overrides,
  };
}
