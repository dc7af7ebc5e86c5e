import { lookup } from 'node:dns/promises';
import { createServer, isIP, type Server } from 'node:net';
import type { ListenerAddress } from '@infergate/contract';
import { errorCode } from '@infergate/kernel';

/** One address that a gateway is to listen on, and the flag of `infergate up` that chooses it; null: the gateway's own settings do. */
export interface ListenRequest extends ListenerAddress {
  readonly flag: string | null;
}

/** An address cannot be listened on; the message says what to change. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
  readonly isInUse: boolean;
  /** Of the system. */
  readonly code: string;

  /** `cause`: an error of the system, or its code. */
  constructor({ entrance, host, port, flag }: ListenRequest, cause: unknown) {
    const code = (typeof cause === 'string' ? cause : errorCode(cause)) ?? '';
    const other = flag === null ? 'Give the gateway another address or port' : `Choose another address with ${flag} <host:port>`;
    super(
      `Cannot listen on ${host}:${port} for the ${entrance === 'internet' ? 'Internet' : 'VPC'} endpoint: ${REASONS[code] ?? String(cause)}. ` +
        `${other}${code === 'EADDRINUSE' ? ', or stop the program that uses this one' : ''}.`,
      { cause },
    );
    this.isInUse = code === 'EADDRINUSE';
    this.code = code;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program uses it',
  EACCES: 'this user may not (ports below 1024 need root or CAP_NET_BIND_SERVICE)',
  EADDRNOTAVAIL: 'this machine does not have that address',
};

const BACKLOG = 4096;

/** Names become addresses here, so that requested and bound addresses can be compared, and binding takes no turn of the event loop. */
export async function resolveListen(requests: readonly ListenRequest[]): Promise<readonly ListenRequest[]> {
  return Promise.all(
    requests.map(async (request) => {
      if (isIP(request.host) !== 0) return request;
      try {
        return { ...request, host: (await lookup(request.host)).address };
      } catch (error) {
        throw new ListenError(request, error);
      }
    }),
  );
}

/** Sockets that listen, to be handed to a child process as descriptors. */
export class ListeningSockets {
  readonly #servers: readonly Server[];
  /** What they are bound to, in the order of the requests. */
  readonly addresses: readonly ListenerAddress[];

  private constructor(servers: readonly Server[], addresses: readonly ListenerAddress[]) {
    this.#servers = servers;
    this.addresses = addresses;
  }

  /**
   * Listens on IP addresses. They accept from the next turn of the event loop on, which would steal connections from
   * the child: spawn and close before anything else is awaited.
   */
  static async bind(requests: readonly ListenRequest[]): Promise<ListeningSockets> {
    const results = await Promise.allSettled(requests.map(listen));
    const servers = results.filter((result) => result.status === 'fulfilled').map(({ value }) => value);
    const failure = results.find((result) => result.status === 'rejected');
    if (failure !== undefined) {
      for (const server of servers) server.close();
      throw failure.reason;
    }
    return new ListeningSockets(
      servers,
      servers.map((server, index) => boundAddress(server, requests[index])),
    );
  }

  /** Throws `ListenError` when one of the addresses cannot be listened on now. */
  static async check(requests: readonly ListenRequest[]): Promise<void> {
    (await ListeningSockets.bind(requests)).close();
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

function listen(request: ListenRequest): Promise<Server> {
  const server = createServer((socket) => socket.destroy());
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(new ListenError(request, error)));
    server.listen({ host: request.host, port: request.port, backlog: BACKLOG, exclusive: true }, () => resolve(server));
  });
}

function boundAddress(server: Server, request: ListenRequest | undefined): ListenerAddress {
  const address = server.address();
  if (request === undefined || address === null || typeof address === 'string') throw new Error('not a TCP socket');
  const { flag: _, ...wanted } = request;
  return { ...wanted, host: address.address, port: address.port };
}
