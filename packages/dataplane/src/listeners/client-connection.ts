import type { Sweepable } from '../exchange/deadline-sweep.ts';
import type { Flow } from '../limits/bandwidth/flow.ts';
import type { CompiledDomain } from '../tls/gateway-tls.ts';

/** Who is at the other end of a connection. */
export interface Peer {
  /** Of the socket, or of the PROXY protocol's header. */
  readonly address: string;
  /** The connection is TLS. */
  readonly isSecure: boolean;
  /** Of the domain that the handshake was for; null: of none, or plain text. */
  readonly domain: CompiledDomain | null;
  /** What it moves. */
  readonly flow: Flow;
}

/** A client's connection as the entry sees it, whatever is spoken on it. `sweep` holds its deadlines. */
export interface ClientConnection extends Sweepable {
  /** Bytes from the client, valid only during this call. */
  receive(bytes: Buffer): void;
  /** The client will send no more. */
  inputEnded(): void;
  /** The socket can take more. */
  drained(): void;
  /** The socket is gone: whoever works for its client is told at once. */
  closed(): void;
  /** The listener waits no longer: what is unanswered is refused, what is under way is cut. */
  giveUp(): void;
  /** Ends everything now. */
  destroy(): void;
}
