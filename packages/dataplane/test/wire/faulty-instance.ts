import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What an instance does to the connection that a request came by. */
export type Fault = (socket: Socket, offset: number) => void;

/** Answers `/good/<word>` with the word, and does to `/fault/<offset>` what it is told, whichever connection they come by. */
export class FaultyInstance {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(fault: Fault) {
    this.#server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
      this.#sockets.add(socket);
      let received = '';
      socket.on('error', () => undefined);
      socket.on('end', () => socket.end());
      socket.on('close', () => this.#sockets.delete(socket));
      socket.on('data', (bytes: Buffer) => {
        received += bytes.toString('latin1');
        if (!received.endsWith('\r\n\r\n')) return;
        const [, kind, what] = /^GET \/(good|fault)\/(\S+)/.exec(received) ?? [];
        received = '';
        if (kind === 'fault') fault(socket, Number(what));
        else socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${what?.length}\r\n\r\n${what}`);
      });
    });
  }

  static async start(fault: Fault): Promise<FaultyInstance> {
    const instance = new FaultyInstance(fault);
    instance.#server.listen(0, '127.0.0.1');
    await once(instance.#server, 'listening');
    return instance;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}
