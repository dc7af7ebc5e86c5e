import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { WebSocket } from 'ws';
import { until } from '../../e2e/support/until.ts';
import { kill } from './processes.ts';

/** For processes that may be inspected: the inspector listens on a port that is free. */
export const INSPECTABLE = '--inspect-port=0';

/** Where time went: https://chromedevtools.github.io/devtools-protocol/v8/Profiler/ */
export interface CpuProfile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: CallFrame }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

export interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
}

/** Looks into a running process of Node.js, which needs nothing built in for that. */
export class Inspector {
  readonly #socket: WebSocket;
  #lastId = 0;
  readonly #waiting = new Map<number, (result: unknown) => void>();

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (text: Buffer) => {
      const { id, result } = JSON.parse(text.toString()) as { id?: number; result?: unknown };
      if (id !== undefined) this.#waiting.get(id)?.(result);
    });
  }

  /** `log`: where the process writes its errors to; it was started with `INSPECTABLE`. */
  static async attach(pid: number, log: string): Promise<Inspector> {
    const known = readFileSync(log, 'utf8').length;
    kill(pid, 'SIGUSR1');
    const address = () => /Debugger listening on (ws:\S+)/.exec(readFileSync(log, 'utf8').slice(known))?.[1];
    await until(`process ${pid} can be inspected`, () => address() !== undefined, 10_000);
    const socket = new WebSocket(address() ?? '', { perMessageDeflate: false });
    await once(socket, 'open');
    return new Inspector(socket);
  }

  async startProfile(): Promise<void> {
    await this.#call('Profiler.enable');
    await this.#call('Profiler.setSamplingInterval', { interval: 200 });
    await this.#call('Profiler.start');
  }

  async stopProfile(): Promise<CpuProfile> {
    const { profile } = (await this.#call('Profiler.stop')) as { profile: CpuProfile };
    return profile;
  }

  /** Bytes of living objects, after a collection. */
  async heapAfterCollection(): Promise<number> {
    await this.#call('HeapProfiler.enable');
    await this.#call('HeapProfiler.collectGarbage');
    const { usedSize } = (await this.#call('Runtime.getHeapUsage')) as { usedSize: number };
    await this.#call('HeapProfiler.disable');
    return usedSize;
  }

  close(): void {
    this.#socket.terminate();
  }

  #call(method: string, params: object = {}): Promise<unknown> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve) => {
      this.#waiting.set(id, (result) => {
        this.#waiting.delete(id);
        resolve(result);
      });
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }
}
