import { defineConfig } from 'vitest/config';

// Tests run on the sources: every package exports them under the `source` condition, so nothing is built first.
const onSources = { resolve: { conditions: ['source'] }, ssr: { resolve: { conditions: ['source'] } } };

const NODES = 'packages/dataplane/test/processes/**/*.test.ts';
const UNDER_LOAD = 'e2e/under-load/**/*.test.ts';

// Groups run one after the other.
const TWO_AT_A_TIME = { maxWorkers: 2, sequence: { groupOrder: 1 } };
const ONE_AT_A_TIME = { maxWorkers: 1, sequence: { groupOrder: 2 } };

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
        test: { name: 'integration', include: ['packages/*/test/**/*.test.ts'], exclude: [NODES], isolate: false, testTimeout: 20_000 },
      },
      // The built program as a user starts it. Two: a browser and the program keep two cores busy by themselves.
      {
        ...onSources,
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          exclude: [UNDER_LOAD],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          ...TWO_AT_A_TIME,
        },
      },
      // Whole gateway nodes, held against limits that are exact while everybody gets to run.
      { ...onSources, test: { name: 'nodes', include: [NODES], testTimeout: 20_000, ...ONE_AT_A_TIME } },
      // The whole program under load, which wants the machine for itself.
      { ...onSources, test: { name: 'under-load', include: [UNDER_LOAD], testTimeout: 120_000, hookTimeout: 120_000, ...ONE_AT_A_TIME } },
    ],
  },
});
