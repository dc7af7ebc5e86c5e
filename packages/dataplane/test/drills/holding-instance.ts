import { once } from 'node:events';
import { createServer as createHttp1, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttp2, type Http2Server, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo, Server } from 'node:net';

/** An instance that takes requests and finishes none. */
export class HoldingInstance {
  /** Requests that have begun to come, and those whose client's bytes have come too. */
  arrived = 0;
  fed = 0;
  /** When each ended, on the monotonic clock. */
  readonly endedAtMs: number[] = [];
  readonly #server: Server | Http2Server;
  readonly #sessions = new Set<ServerHttp2Session>();

  private constructor(isHttp2: boolean, answers: boolean) {
    this.#server = isHttp2 ? createHttp2() : createHttp1();
    if (isHttp2) this.#holdStreams(answers);
    else this.#holdRequests(answers);
  }

  /** `answers`: sends a head and a piece of a body before it holds. */
  static async start({ isHttp2, answers }: { readonly isHttp2: boolean; readonly answers: boolean }): Promise<HoldingInstance> {
    const instance = new HoldingInstance(isHttp2, answers);
    instance.#server.listen(0, '127.0.0.1');
    await once(instance.#server, 'listening');
    return instance;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Requests that it holds. */
  get open(): number {
    return this.arrived - this.endedAtMs.length;
  }

  close(): void {
    this.#server.close();
    for (const session of this.#sessions) session.destroy();
  }

  #holdRequests(answers: boolean): void {
    this.#server.on('request', (req: IncomingMessage, res: ServerResponse) => {
      this.arrived += 1;
      req.on('error', () => undefined);
      req.once('data', () => void (this.fed += 1));
      req.resume();
      res.on('close', () => void this.endedAtMs.push(performance.now()));
      if (answers) res.write('data: 1\n\n');
    });
  }

  #holdStreams(answers: boolean): void {
    const server = this.#server as Http2Server;
    server.on('session', (session) => {
      this.#sessions.add(session);
      session.on('error', () => undefined);
      session.on('close', () => this.#sessions.delete(session));
    });
    server.on('stream', (stream: ServerHttp2Stream) => {
      this.arrived += 1;
      stream.on('error', () => undefined);
      stream.once('data', () => void (this.fed += 1));
      stream.resume();
      stream.on('close', () => void this.endedAtMs.push(performance.now()));
      if (!answers) return;
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' });
      stream.write(Buffer.from([0, 0, 0, 0, 1, 65]));
    });
  }
}
