import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { ListenerAddress } from '@infergate/contract';
import { BindError, BoundSockets, errorCode } from '@infergate/kernel';

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

/** Sockets that listen, to be handed to a child process as descriptors. See `BoundSockets` for what holds while they are open. */
export class ListeningSockets {
  readonly #sockets: BoundSockets;
  /** What they are bound to, in the order of the requests. */
  readonly addresses: readonly ListenerAddress[];

  private constructor(sockets: BoundSockets, requests: readonly ListenRequest[]) {
    this.#sockets = sockets;
    this.addresses = requests.map((request, index) => ({ ...listenerOf(request), ...sockets.addresses[index] }));
  }

  /** Listens on IP addresses. Rejects with `ListenError`. */
  static async bind(requests: readonly ListenRequest[]): Promise<ListeningSockets> {
    try {
      return new ListeningSockets(await BoundSockets.bind(requests), requests);
    } catch (error) {
      const request = error instanceof BindError ? requests[error.index] : undefined;
      throw request === undefined ? error : new ListenError(request, (error as BindError).cause);
    }
  }

  /** Throws `ListenError` when one of the addresses cannot be listened on now. */
  static async check(requests: readonly ListenRequest[]): Promise<void> {
    (await ListeningSockets.bind(requests)).close();
  }

  get descriptors(): readonly number[] {
    return this.#sockets.descriptors;
  }

  close(): void {
    this.#sockets.close();
  }
}

/** Without the flag, which is nobody's business but the user's. */
export function listenerOf({ entrance, host, port, vpcId, zone }: ListenerAddress): ListenerAddress {
  return { entrance, host, port, ...(vpcId === undefined ? {} : { vpcId }), ...(zone === undefined ? {} : { zone }) };
}
