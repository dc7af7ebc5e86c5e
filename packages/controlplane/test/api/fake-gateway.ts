import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ApiUnderTest } from './harness.ts';

export interface ReceivedCall {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Listeners of a gateway through which the service `echo` is reached. */
export class FakeGateway {
  readonly received: ReceivedCall[] = [];
  readonly #servers: Server[] = [];

  /** One more way to the service: by the Internet entrance, unless something else is said. */
  async open(api: ApiUnderTest, answer: RequestListener, entrance: 'internet' | 'vpc' = 'internet'): Promise<void> {
    const server = createServer((request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        this.received.push({
          method: request.method ?? '',
          url: request.url ?? '',
          headers: request.headers as Record<string, string>,
          body: Buffer.concat(pieces),
        });
        answer(request, response);
      });
    });
    this.#servers.push(server);
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    api.ways.push({ entrance, url: `http://gateway.test:8080/api/predict/echo`, host: '127.0.0.1', port, from: null });
  }

  close(): void {
    for (const server of this.#servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  }
}

/** Keeps calls waiting for an answer. */
export class OpenCalls {
  readonly #responses: ServerResponse[] = [];
  #moved: () => void = () => undefined;

  readonly listener: RequestListener = (_request, response) => {
    response.once('close', () => this.#moved());
    this.#responses.push(response);
    this.#moved();
  };

  /** Resolves when so many are open, counting no longer those whose caller has gone. */
  async until(count: number): Promise<void> {
    while (this.#responses.filter(({ destroyed }) => !destroyed).length !== count)
      await new Promise<void>((resolve) => {
        this.#moved = resolve;
      });
  }
}
