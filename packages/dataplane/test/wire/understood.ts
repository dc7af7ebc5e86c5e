import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';

/** One request as a server understood it. */
export interface Understood {
  readonly method: string;
  readonly target: string;
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

/** A server of node:http that notes what it understands: the oracle of our own front. */
export class NodeServer {
  understood: Understood[] = [];
  readonly #server: Server;

  constructor() {
    this.#server = createServer({ maxHeaderSize: 128 * 1024 }, (request, response) => {
      let body = '';
      request.on('error', () => undefined);
      request.on('data', (bytes: Buffer) => (body += bytes.toString('latin1')));
      request.on('end', () => {
        const { method = '', url: target = '', rawHeaders } = request;
        this.understood.push({ method, target, rawHeaders, body });
        response.end();
      });
    });
    this.#server.on('checkContinue', (request, response) => this.#server.emit('request', request, response));
  }

  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

/** Sends pieces, ends, and returns what came back when the peer has closed the connection. */
export async function deliver(port: number, pieces: readonly Buffer[]): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
  let received = '';
  socket.on('error', () => undefined);
  socket.on('data', (bytes: Buffer) => (received += bytes.toString('latin1')));
  socket.on('end', () => socket.destroy());
  for (const piece of pieces) {
    socket.write(piece);
    // One turn of the loop each, so that they arrive as pieces.
    if (pieces.length > 1) await new Promise<void>((resolve) => setImmediate(resolve));
  }
  socket.end();
  // An error, a reset say, comes before it and is no failure here.
  if (!socket.closed) await new Promise((resolve) => socket.on('close', resolve));
  return received;
}
