import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { repositoryUrl, temporaryDirectory } from './onnx-models.ts';

const thread = repositoryUrl('packages/processors/src/onnx/session-thread.mjs');
const model = fileURLToPath(repositoryUrl('examples/iris-onnx/model.onnx'));

/** Opens a session as session.ts does, in a process of its own, because the library looks at the environment only once. */
const PROGRAM = `
  const { SHARE_ENV, Worker } = require('node:worker_threads');
  const thread = new Worker(new URL(${JSON.stringify(thread.href)}), { env: SHARE_ENV, workerData: { model: ${JSON.stringify(model)}, options: {} } });
  thread.on('message', ({ kind }) => { console.log(kind); thread.postMessage({ kind: 'close' }); });
`;

test('ONNX Runtime keeps its reports to itself', async () => {
  // Reporting, it would leave its identifier of this machine below HOME before anything is sent.
  const home = await temporaryDirectory({});
  try {
    const child = spawn(process.execPath, ['-e', PROGRAM], { env: { HOME: home.path }, stdio: ['ignore', 'pipe', 'inherit'] });
    const output: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => void output.push(chunk));
    const [code] = (await once(child, 'close')) as [number];
    expect([code, Buffer.concat(output).toString()]).toEqual([0, 'loaded\n']);
    expect(await readdir(home.path)).toEqual([]);
  } finally {
    await home.release();
  }
});
