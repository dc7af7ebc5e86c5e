import { LoadError, type Processor, readSettings, standardErrorLog, startProgram } from './host/index.ts';

/** Every kind of model that this program serves; loaded on demand, since each brings its own libraries. */
const PROCESSORS: Readonly<Record<string, () => Promise<Processor>>> = {
  onnx: async () => (await import('./onnx/processor.ts')).onnxProcessor,
};

/** `node main.mjs <code>`: serves the model of the environment until SIGTERM or SIGINT. A second signal ends it at once. */
async function main(code: string | undefined): Promise<void> {
  const load = code !== undefined && Object.hasOwn(PROCESSORS, code) ? PROCESSORS[code] : undefined;
  if (load === undefined) throw new LoadError(`unknown processor "${code ?? ''}"; known: ${Object.keys(PROCESSORS).join(', ')}`);
  const settings = readSettings(process.env);
  const program = await startProgram(await load(), settings, standardErrorLog);
  await new Promise<void>((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
  await program.stop();
}

try {
  await main(process.argv[2]);
  process.exitCode = 0;
} catch (error) {
  // The controller shows the last lines of the log as the reason why a service is not ready.
  const reason = error instanceof LoadError ? error.message : ((error as Error).stack ?? String(error));
  process.stderr.write(`cannot serve the model: ${reason}\n`);
  process.exitCode = 1;
}
