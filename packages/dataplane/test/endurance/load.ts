import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';

/** An instance that answers every head with the same, and keeps the sockets of its callers. */
export class SteadyInstance {
  readonly sockets = new Set<Socket>();
  readonly #server: Server;

  constructor(answer: string) {
    this.#server = createServer((socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
      socket.on('error', () => undefined);
      socket.on('data', (bytes: Buffer) => {
        for (let heads = occurrences(bytes, '\r\n\r\n'); heads > 0; heads -= 1) socket.write(answer);
      });
    });
  }

  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.sockets) socket.destroy();
  }
}

/** Makes so many calls over a few kept connections, one at a time on each; resolves when all were answered with 200. */
export async function callTimes(port: number, request: string, count: number): Promise<void> {
  const CONNECTIONS = 8;
  await Promise.all(Array.from({ length: CONNECTIONS }, () => callInARow(port, request, Math.ceil(count / CONNECTIONS))));
}

function callInARow(port: number, request: string, count: number): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  let left = count;
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('close', () => (left > 0 ? reject(new Error(`closed with ${left} calls left`)) : resolve()));
    socket.on('data', (bytes: Buffer) => {
      const start = bytes.toString('latin1', 0, 12);
      left -= 1;
      if (start !== 'HTTP/1.1 200') socket.destroy(new Error(`answered with ${start}`));
      else if (left === 0) socket.destroy();
      else socket.write(request);
    });
    socket.write(request);
  });
}

function occurrences(bytes: Buffer, text: string): number {
  let count = 0;
  for (let at = bytes.indexOf(text); at !== -1; at = bytes.indexOf(text, at + text.length)) count += 1;
  return count;
}
