import { createServer, type Server, type Socket } from 'node:net';
import { listenLocally } from '../local-server.ts';

/** Listens on a free port, gives each connection to `serve`, and can cut them all. */
export class ByteServer {
  port = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(serve: (socket: Socket) => void, allowHalfOpen: boolean) {
    this.#server = createServer({ noDelay: true, allowHalfOpen }, (socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => this.#sockets.delete(socket));
      serve(socket);
    });
  }

  static async start(serve: (socket: Socket) => void, { allowHalfOpen = false } = {}): Promise<ByteServer> {
    const server = new ByteServer(serve, allowHalfOpen);
    server.port = await listenLocally(server.#server);
    return server;
  }

  /** Ends all connections. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    this.#server.close();
    this.cut();
  }
}
