import { expect, test } from 'vitest';
import { fuzz } from './fuzzing.ts';
import { SUBJECTS } from './subjects/index.ts';

/** The same cases every time; `npm run fuzz` goes on from other seeds for as long as it is told. */
const SEED = 1;
const CASES = 150;

test.each(Object.entries(SUBJECTS))('%s keep their promises', { timeout: 60_000 }, async (_, start) => {
  const subject = await start();
  try {
    const report = await fuzz(subject, { seed: SEED, cases: CASES, milliseconds: Number.POSITIVE_INFINITY });
    expect(report.cases).toBe(CASES);
    expect(report.deep).toBeGreaterThan(CASES / 10);
  } finally {
    await subject.close();
  }
});
