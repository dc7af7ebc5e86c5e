import { defineConfig } from 'vitest/config';

// Tests run on the sources: every package exports them under the `source` condition, so nothing is built first.
const onSources = { resolve: { conditions: ['source'] }, ssr: { resolve: { conditions: ['source'] } } };

const NODES = 'packages/dataplane/test/processes/**/*.test.ts';

export default defineConfig({
  ...onSources,
  test: {
    // Most tests wait for sockets and processes: as many files at a time as there are cores, not one less.
    maxWorkers: '100%',
    projects: [
      // Beside the sources: one thing at a time, the quick subset.
      // Modules have no state, so files may share them: loading them anew for each took longer than the tests.
      { ...onSources, test: { name: 'unit', include: ['packages/*/src/**/*.test.ts'], isolate: false, testTimeout: 20_000 } },
      // A whole package through its front door: real sockets and processes.
      {
        ...onSources,
        test: { name: 'integration', include: ['packages/*/test/**/*.test.ts'], exclude: [NODES], testTimeout: 20_000 },
      },
      // Whole gateway nodes, held against limits that are exact while everybody gets to run.
      { ...onSources, test: { name: 'nodes', include: [NODES], testTimeout: 20_000, fileParallelism: false } },
      // The built program as a user starts it.
      {
        ...onSources,
        test: { name: 'e2e', include: ['e2e/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000, fileParallelism: false },
      },
    ],
  },
});
