import { once } from 'node:events';
import { SHARE_ENV, Worker } from 'node:worker_threads';
import { type Datatype, datatypeOf, type Elements, LoadError, RequestError, type Tensor, type TensorCall, TRAITS } from '../host/index.ts';

export interface SessionOptions {
  /** A path, so that external data beside the file is found, or the bytes of a whole model. */
  readonly model: string | Uint8Array;
  /** Threads that one prediction may use; null: one per physical core. */
  readonly threads: number | null;
  readonly optimization: 'disabled' | 'basic' | 'extended' | 'all';
}

/** An input or output as ONNX Runtime describes it; sequences and maps are no tensors and have no type. */
export type ValueMetadata =
  | { readonly name: string; readonly isTensor: false }
  | { readonly name: string; readonly isTensor: true; readonly type: string; readonly shape: readonly (number | string)[] };

type ThreadMessage =
  | { readonly kind: 'loaded'; readonly inputs: readonly ValueMetadata[]; readonly outputs: readonly ValueMetadata[] }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'done'; readonly id: number; readonly outputs: Readonly<Record<string, RuntimeTensor>> }
  | { readonly kind: 'failed'; readonly id: number; readonly reason: string };

interface RuntimeTensor {
  readonly type: string;
  readonly dims: readonly number[];
  readonly data: Elements;
}

interface Pending {
  readonly call: TensorCall;
  readonly resolve: (outputs: ReadonlyMap<string, Tensor>) => void;
  readonly reject: (error: Error) => void;
}

/** Calls that the thread has at a time: the one that it computes, and the next, so that it need not wait for it. */
const AT_THE_THREAD = 2;

/**
 * One ONNX Runtime session on a thread of its own. Predictions run one after another, each on `threads` cores; those that
 * wait stay here, where they are left out when nobody wants them any more.
 * A crash of the thread is not caught: it ends the process, and the process is started again.
 */
export class Session {
  readonly inputs: readonly ValueMetadata[];
  readonly outputs: readonly ValueMetadata[];
  readonly #thread: Worker;
  readonly #waiting = new Set<Pending>();
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;

  private constructor(thread: Worker, inputs: readonly ValueMetadata[], outputs: readonly ValueMetadata[]) {
    this.#thread = thread;
    this.inputs = inputs;
    this.outputs = outputs;
    thread.on('message', (message: ThreadMessage) => this.#settle(message));
  }

  /** Throws `LoadError` with ONNX Runtime's reason in one line. */
  static async open({ model, threads, optimization }: SessionOptions): Promise<Session> {
    const options = {
      graphOptimizationLevel: optimization,
      // What fails is answered to the caller; the library would write it to the log a second time.
      logSeverityLevel: 4,
      // Spinning threads would take a core from the neighbours of an idle model.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
      ...(threads === null ? {} : { intraOpNumThreads: threads }),
    };
    const thread = new Worker(new URL('./session-thread.mjs', import.meta.url), { env: SHARE_ENV, workerData: { model, options } });
    const [message] = (await once(thread, 'message')) as [ThreadMessage];
    if (message.kind === 'loaded') return new Session(thread, message.inputs, message.outputs);
    await thread.terminate();
    throw new LoadError(message.kind === 'refused' ? oneLine(message.reason) : 'the session thread gave an unexpected answer');
  }

  /** Throws `RequestError` with the model's own reason when it cannot compute these inputs, 499 when nobody wanted it any more. */
  run(call: TensorCall): Promise<ReadonlyMap<string, Tensor>> {
    return new Promise((resolve, reject) => {
      this.#waiting.add({ call, resolve, reject });
      this.#advance();
    });
  }

  async close(): Promise<void> {
    const ended = once(this.#thread, 'exit');
    this.#thread.postMessage({ kind: 'close' });
    await ended;
  }

  /** Hands on what waits, in order, as far as the thread takes it. */
  #advance(): void {
    for (const next of this.#waiting) {
      if (this.#pending.size >= AT_THE_THREAD) return;
      this.#waiting.delete(next);
      if (next.call.isWanted()) this.#post(next);
      else next.reject(new RequestError('the caller went away before its turn', 499));
    }
  }

  #post(next: Pending): void {
    const { feeds, fetches } = next.call;
    const id = this.#nextId++;
    const entries = [...feeds].map(([name, { datatype, dims, data }]) => [name, { type: TRAITS[datatype].runtimeType, dims, data }]);
    this.#pending.set(id, next);
    this.#thread.postMessage({ kind: 'run', id, feeds: Object.fromEntries(entries) as unknown, fetches });
  }

  #settle(message: ThreadMessage): void {
    if (message.kind !== 'done' && message.kind !== 'failed') return;
    const pending = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    this.#advance();
    if (message.kind === 'done') pending?.resolve(readOutputs(message.outputs));
    else pending?.reject(runError(message.reason));
  }
}

function readOutputs(outputs: Readonly<Record<string, RuntimeTensor>>): ReadonlyMap<string, Tensor> {
  return new Map(Object.entries(outputs).map(([name, { type, dims, data }]) => [name, { datatype: outputType(name, type), dims, data }]));
}

function outputType(name: string, runtimeType: string): Datatype {
  const datatype = datatypeOf(runtimeType);
  if (datatype === null) throw new TypeError(`output "${name}" has the type ${runtimeType}`);
  return datatype;
}

/** Inputs that pass the declared shapes may still not fit together inside the model: that is for the caller to mend. */
function runError(reason: string): Error {
  if (/alloc|out of memory/i.test(reason)) return new Error(reason);
  return new RequestError(`the model cannot compute these inputs: ${oneLine(reason)}`);
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, 500);
}
