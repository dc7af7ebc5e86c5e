import { defineConfig } from 'vitest/config';

// Tests run on the sources: every package exports them under the `source` condition, so nothing is built first.
const onSources = { resolve: { conditions: ['source'] }, ssr: { resolve: { conditions: ['source'] } } };

// What is held against limits that are exact while everybody gets to run, or reads a hundred megabytes line by line.
const ALONE = ['packages/dataplane/test/processes/**/*.test.ts', 'packages/controlplane/test/runtimes/process-adoption.test.ts'];

export default defineConfig({
  ...onSources,
  test: {
    // Most tests wait for sockets and processes: as many files at a time as there are cores, not one less.
    maxWorkers: '100%',
    projects: [
      // Modules have no state, so files may share them: loading them anew for each took longer than many a test.
      // Beside the sources: one thing at a time, the quick subset.
      { ...onSources, test: { name: 'unit', include: ['packages/*/src/**/*.test.ts'], isolate: false, testTimeout: 20_000 } },
      // A whole package through its front door: real sockets and processes.
      {
        ...onSources,
        test: { name: 'integration', include: ['packages/*/test/**/*.test.ts'], exclude: ALONE, isolate: false, testTimeout: 20_000 },
      },
      // One group after the other.
      { ...onSources, test: { name: 'alone', include: ALONE, testTimeout: 20_000, maxWorkers: 1, sequence: { groupOrder: 1 } } },
      // The built program as a user starts it. Two of it, or one with a browser, keep two cores busy.
      {
        ...onSources,
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
