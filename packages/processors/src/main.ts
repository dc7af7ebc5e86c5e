import { systemClock } from '@infergate/kernel';
import { type Processor, runProgram, standardErrorLog } from './host/index.ts';

/** Every kind of model that this program serves; loaded on demand, since each brings its own libraries. */
const PROCESSORS: Readonly<Record<string, () => Promise<Processor>>> = {
  onnx: async () => (await import('./onnx/processor.ts')).onnxProcessor,
  pmml: async () => (await import('./pmml/processor.ts')).pmmlProcessor,
};

// `node main.mjs <code>`: serves the model of the environment until SIGTERM or SIGINT. A second signal ends it at once.
process.exitCode = await runProgram({
  processors: PROCESSORS,
  code: process.argv[2],
  environment: process.env,
  log: standardErrorLog,
  clock: systemClock,
  untilStopped: () =>
    new Promise((resolve) => {
      process.once('SIGTERM', () => resolve());
      process.once('SIGINT', () => resolve());
    }),
});
