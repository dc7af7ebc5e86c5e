import { type LoadedModel, ModelServer, type ServerOptions, type Tensor } from '../../src/host/index.ts';
import { FakeClock } from '@infergate/testkit';

export interface HeldModel extends AsyncDisposable {
  readonly url: string;
  readonly server: ModelServer;
  readonly clock: FakeClock;
  readonly errors: readonly string[];
  /** Calls that have reached the model and are not finished, in order; `isWanted` is what the model would ask. */
  readonly open: readonly { readonly isWanted: () => boolean }[];
  /** Resolves when another call has reached the model. */
  nextArrival(): Promise<void>;
  /** Answers the oldest open call. */
  finish(): void;
}

/** A model without inputs, whose output `y` of FP32 [1] comes when the test says so, on a clock that stands still. */
export async function serveHeld(options: Partial<ServerOptions> = {}): Promise<HeldModel> {
  const open: { isWanted: () => boolean; finish: () => void }[] = [];
  const arrivals: (() => void)[] = [];
  const errors: string[] = [];
  const y: Tensor = { datatype: 'FP32', dims: [1], data: Float32Array.of(1) };
  const hold = async (isWanted: () => boolean) => {
    await new Promise<void>((resolve) => {
      open.push({ isWanted, finish: resolve });
      for (const tell of arrivals.splice(0)) tell();
    });
    return new Map([['y', y]]);
  };
  const model: LoadedModel = {
    description: { platform: 'test', versions: [], inputs: [], outputs: [], properties: {}, example: null },
    tensors: { outputs: [{ name: 'y' }], run: ({ isWanted }) => hold(isWanted) },
    infer: null,
    predict: async ({ isWanted }) => {
      await hold(isWanted);
      return { contentType: 'text/plain', body: 'done' };
    },
    close: () => Promise.resolve(),
  };
  const log = { info: () => undefined, error: (text: string, cause: unknown) => void errors.push(`${text}: ${String(cause)}`) };
  const clock = new FakeClock();
  const server = new ModelServer({ name: 'held', model, log, clock, ...options });
  const finish = () => open.shift()?.finish();
  return {
    url: `http://127.0.0.1:${await server.start(0)}`,
    server,
    clock,
    errors,
    open,
    nextArrival: () => new Promise((resolve) => void arrivals.push(resolve)),
    finish,
    [Symbol.asyncDispose]: () => {
      while (open.length > 0) finish();
      return server.stop();
    },
  };
}
