import { createRequire } from 'node:module';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ProgramSource } from '@infergate/controlplane';

/** Packages with native code, which the bundled model servers import by name. */
const NATIVE_PACKAGES = ['onnxruntime-node', 'onnxruntime-common'];

/** Where the bundled programs of this installation lie. All of them are neighbours of the file that runs. */
export const PROGRAM_FILES = {
  controller: fileURLToPath(new URL('./controller.mjs', import.meta.url)),
  supervisor: fileURLToPath(new URL('./gateway-supervisor.mjs', import.meta.url)),
  worker: fileURLToPath(new URL('./gateway-worker.mjs', import.meta.url)),
  seriesThread: fileURLToPath(new URL('./series-thread.mjs', import.meta.url)),
  processors: fileURLToPath(new URL('./processors/main.mjs', import.meta.url)),
  console: fileURLToPath(new URL('./console', import.meta.url)),
  examples: fileURLToPath(new URL('./examples', import.meta.url)),
};

export function programSource(searchPath: string): ProgramSource {
  const require = createRequire(PROGRAM_FILES.processors);
  const packages = NATIVE_PACKAGES.map((name) => ({ name, directory: packageDirectory(require.resolve(name), name) }));
  return { node: process.execPath, processorsEntry: PROGRAM_FILES.processors, packages, searchPath };
}

/** The folder of an installed package, from any file in it; not every package lets its package.json be resolved. */
function packageDirectory(file: string, name: string): string {
  const folder = join('node_modules', name) + sep;
  return file.slice(0, file.lastIndexOf(folder) + folder.length - 1);
}
