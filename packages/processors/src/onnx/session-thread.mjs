// Runs inside a worker thread. ONNX Runtime computes on the thread that calls it; here that is not the thread which
// answers health checks. Plain JavaScript, so that a thread can load it from the sources as from the bundle.
// The messages are typed in session.ts.
import { parentPort, workerData } from 'node:worker_threads';

// The library would report models and their use to its maker. It looks at this variable when it is loaded, so it is
// imported afterwards; the thread shares the environment of the process, where the library looks.
process.env.ORT_DISABLE_TELEMETRY = '1';
// Where there is a Float16Array, the library's JavaScript part uses it and its native part cannot read it. Without one,
// both know half-precision numbers by their bits, as the rest of this program does. Nothing else runs in this thread.
delete globalThis.Float16Array;
const { default: ort } = await import('onnxruntime-node');

const session = await load();
if (session !== null) {
  parentPort.postMessage({ kind: 'loaded', inputs: session.inputMetadata, outputs: session.outputMetadata });
  parentPort.on('message', (message) => void (message.kind === 'run' ? run(message) : close()));
}

async function load() {
  try {
    return await ort.InferenceSession.create(workerData.model, workerData.options);
  } catch (error) {
    parentPort.postMessage({ kind: 'refused', reason: String(error.message) });
    return null;
  }
}

async function run({ id, feeds, fetches }) {
  try {
    const inputs = Object.entries(feeds).map(([name, { type, dims, data }]) => [name, new ort.Tensor(type, data, dims)]);
    const results = await session.run(Object.fromEntries(inputs), fetches);
    const outputs = fetches.map((name) => [name, { type: results[name].type, dims: results[name].dims, data: results[name].data }]);
    parentPort.postMessage({ kind: 'done', id, outputs: Object.fromEntries(outputs) });
  } catch (error) {
    parentPort.postMessage({ kind: 'failed', id, reason: String(error.message) });
  }
}

async function close() {
  await session.release();
  parentPort.close();
}
