import { createServer, type Server } from 'node:net';
import { errorCode } from './error-code.ts';

/** An IP address and a port; port 0 is any. */
export interface SocketAddress {
  readonly host: string;
  readonly port: number;
}

/** One of several addresses cannot be listened on. */
export class BindError extends Error {
  override readonly name = 'BindError';
  /** Which of them. */
  readonly index: number;
  /** Of the system, such as EADDRINUSE. */
  readonly code: string;

  constructor(index: number, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.index = index;
    this.code = errorCode(cause) ?? '';
  }
}

const BACKLOG = 4096;

/** Sockets that listen, to be handed to a child process as descriptors. */
export class BoundSockets {
  readonly #servers: readonly Server[];
  /** What they are bound to, in the order in which they were asked for. */
  readonly addresses: readonly SocketAddress[];

  private constructor(servers: readonly Server[]) {
    this.#servers = servers;
    this.addresses = servers.map(boundAddress);
  }

  /**
   * Listens on all of them, or none. They accept from the next turn of the event loop on, which would steal connections
   * from the child: spawn and close before anything else is awaited. Rejects with `BindError`.
   */
  static async bind(addresses: readonly SocketAddress[]): Promise<BoundSockets> {
    const results = await Promise.allSettled(addresses.map(listen));
    const servers = results.filter((result) => result.status === 'fulfilled').map(({ value }) => value);
    const failed = results.findIndex(({ status }) => status === 'rejected');
    if (failed === -1) return new BoundSockets(servers);
    for (const server of servers) server.close();
    throw new BindError(failed, (results[failed] as PromiseRejectedResult).reason);
  }

  /** For the `stdio` of a child. Valid until `close`. */
  get descriptors(): readonly number[] {
    return this.#servers.map((server) => {
      // Node shows the descriptor of a socket nowhere else.
      const fd = (server as unknown as { readonly _handle?: { readonly fd?: number } })._handle?.fd;
      if (fd === undefined || fd < 0) throw new Error('this version of Node does not show the descriptors of its sockets');
      return fd;
    });
  }

  /** Closes our copies; a child that has them goes on listening. */
  close(): void {
    for (const server of this.#servers) server.close();
  }
}

function listen({ host, port }: SocketAddress): Promise<Server> {
  const server = createServer((socket) => socket.destroy());
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, backlog: BACKLOG, exclusive: true }, () => resolve(server));
  });
}

function boundAddress(server: Server): SocketAddress {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not a TCP socket');
  return { host: address.address, port: address.port };
}
