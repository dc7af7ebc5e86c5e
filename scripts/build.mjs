// Bundles the program: one file for each process that Infergate runs, into packages/infergate/dist.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, sourceDigest } from './workspace.mjs';

const program = join(root, 'packages', 'infergate');
const dist = join(program, 'dist');
const stamp = join(dist, '.digest');

const digest = sourceDigest();
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== digest) await build();

async function build() {
  const { build: bundle } = await import('tsdown');
  rmSync(dist, { recursive: true, force: true });
  const common = {
    cwd: program,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    outDir: 'dist',
    clean: false,
    dts: false,
    config: false,
    logLevel: 'warn',
    sourcemap: true,
    define: { 'globalThis.INFERGATE_BUILD': JSON.stringify(digest.slice(0, 12)) },
    inputOptions: { resolve: { conditionNames: ['source', 'import', 'node', 'default'] } },
  };
  await bundle({
    ...common,
    entry: { main: 'src/main.ts', controller: 'src/roles/controller.ts' },
    deps: { alwaysBundle: [/^@infergate\//] },
  });
  // Each in one file with nothing in it that it does not use: a process of a gateway that died has to be back at once.
  for (const role of ['gateway-supervisor', 'gateway-worker'])
    await bundle({ ...common, entry: { [role]: `src/roles/${role}.ts` }, deps: { alwaysBundle: [/^@infergate\//] } });
  // A thread of the controller, with nothing of the rest of it.
  await bundle({
    ...common,
    entry: { 'series-thread': '../controlplane/src/monitor/thread/series-thread.ts' },
    deps: { alwaysBundle: [/^@infergate\//] },
  });
  // The model servers run as another user, who may not be able to read node_modules: all but the native runtime is in this folder.
  await bundle({
    ...common,
    outDir: 'dist/processors',
    entry: { main: '../processors/src/main.ts', 'session-thread': '../processors/src/onnx/session-thread.mjs' },
    deps: { alwaysBundle: [/./], neverBundle: [/^node:/, 'onnxruntime-node', 'onnxruntime-common'] },
  });
  await buildConsole();
  for (const name of readdirSync(join(root, 'examples'))) copyExample(join(root, 'examples', name), join(dist, 'examples', name));
  writeFileSync(stamp, digest);
}

/** What the service needs and what is told of it; nothing that only made the model. */
function copyExample(from, to) {
  const about = join(from, 'example.json');
  if (!existsSync(about)) return;
  const { files } = JSON.parse(readFileSync(about, 'utf8'));
  mkdirSync(to, { recursive: true });
  for (const file of ['example.json', 'service.json', ...files]) cpSync(join(from, file), join(to, file), { recursive: true });
}

async function buildConsole() {
  const { build: bundle } = await import('vite');
  const directory = join(root, 'packages', 'console');
  await bundle({
    root: directory,
    configFile: join(directory, 'vite.config.ts'),
    logLevel: 'warn',
    build: { outDir: join(dist, 'console'), emptyOutDir: true },
  });
}
