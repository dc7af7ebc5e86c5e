import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Handler = (request: Asked, response: ServerResponse) => void;

export interface Asked {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: { readonly stream?: boolean; readonly model?: string };
}

/** A server of a model that says what the test has it say. */
export class ModelSimulator {
  readonly asked: Asked[] = [];
  /** Answers whose connection has ended before they did. */
  abandoned = 0;
  readonly #server: Server;

  private constructor(handler: Handler) {
    this.#server = createServer((request, response) => {
      let body = '';
      request.on('error', () => undefined);
      request.on('data', (bytes: Buffer) => (body += bytes.toString()));
      request.on('end', () => {
        const asked = { path: request.url ?? '', headers: request.headers, body: JSON.parse(body === '' ? '{}' : body) as Asked['body'] };
        this.asked.push(asked);
        handler(asked, response);
      });
      response.on('close', () => {
        if (!response.writableFinished) this.abandoned += 1;
      });
    });
  }

  static async start(handler: Handler): Promise<ModelSimulator> {
    const simulator = new ModelSimulator(handler);
    simulator.#server.listen(0, '127.0.0.1');
    await once(simulator.#server, 'listening');
    return simulator;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

export function sendJson(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

export function beginEvents(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
}
