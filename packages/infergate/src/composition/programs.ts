import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ProgramSource } from '@infergate/controlplane';

/** Packages with native code, which the bundled model servers import by name. */
const NATIVE_PACKAGES = ['onnxruntime-node', 'onnxruntime-common'];

/** Where the bundled programs of this installation lie. All of them are neighbours of the file that runs. */
export const PROGRAM_FILES = {
  controller: fileURLToPath(new URL('./controller.mjs', import.meta.url)),
  supervisor: fileURLToPath(new URL('./gateway-supervisor.mjs', import.meta.url)),
  worker: fileURLToPath(new URL('./gateway-worker.mjs', import.meta.url)),
  processors: fileURLToPath(new URL('./processors/main.mjs', import.meta.url)),
  examples: fileURLToPath(new URL('./examples', import.meta.url)),
};

export function programSource(searchPath: string): ProgramSource {
  const require = createRequire(PROGRAM_FILES.processors);
  const packages = NATIVE_PACKAGES.map((name) => ({ name, directory: dirname(require.resolve(`${name}/package.json`)) }));
  return { node: process.execPath, processorsEntry: PROGRAM_FILES.processors, packages, searchPath };
}
