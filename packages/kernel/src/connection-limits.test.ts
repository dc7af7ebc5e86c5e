import { expect, test } from 'vitest';
import { connectionLimits, openFilesNeeded } from './connection-limits.ts';

test.each([
  { name: 'as wanted where files are no matter', wanted: 10_000, workers: 2, files: null, want: [10_000, 10_000] },
  { name: 'as wanted where there are enough', wanted: 10_000, workers: 2, files: 1_048_576, want: [10_000, 10_000] },
  { name: 'cut for each process, and as wanted in all', wanted: 10_000, workers: 2, files: 10_000, want: [10_000, 7308] },
  { name: 'cut in all', wanted: 10_000, workers: 2, files: 1024, want: [1152, 576] },
  { name: 'never nothing', wanted: 10_000, workers: 1, files: 64, want: [16, 16] },
])('connections are $name', ({ wanted, workers, files, want }) => {
  const { ofNode, ofProcess } = connectionLimits(wanted, workers, files);
  expect([ofNode, ofProcess]).toEqual(want);
});

test('as many files as are needed are enough', () => {
  expect(openFilesNeeded(40_000, 2)).toBe(26_923);
  expect(connectionLimits(40_000, 2, openFilesNeeded(40_000, 2)).ofNode).toBe(40_000);
  expect(connectionLimits(40_000, 2, openFilesNeeded(40_000, 2) - 1).ofNode).toBeLessThan(40_000);
});
