import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, TLSSocket } from 'node:tls';
import type { InstanceAddress } from '@infergate/contract';
import { guardedConnection, type AddressPolicy } from '@infergate/kernel';

export interface DialHandlers {
  /** The connection stands; over TLS the peer has shown a certificate that is trusted for the host. */
  connected(): void;
  /** Bytes, valid only during the call. */
  received(bytes: Buffer): void;
  /** The peer has sent its last byte. */
  ended(): void;
  drained(): void;
  /** Comes once, last. `error` is null when nothing went wrong on the socket itself. */
  closed(error: Error | null): void;
}

export interface DialOptions {
  readonly caPem: string | null;
  /** What TLS agrees on with the instance. */
  readonly protocol: 'http/1.1' | 'h2';
  readonly readBuffer: Buffer;
  /** null: not held against any. */
  readonly policy: AddressPolicy | null;
}

/** Node takes it for TLS, too, though its types do not say so. */
const HALF_OPEN = { allowHalfOpen: true };

/** Opens a connection to an instance. Throws when the policy refuses a literal address. */
export function dial(address: InstanceAddress, options: DialOptions, handlers: DialHandlers): Socket {
  const socket = address.tls ? dialTls(address, options, handlers) : dialTcp(address, options, handlers);
  let failure: Error | null = null;
  socket.setNoDelay(true);
  socket.on('end', () => handlers.ended());
  socket.on('drain', () => handlers.drained());
  socket.on('error', (error) => {
    failure = error;
  });
  socket.on('close', () => handlers.closed(failure));
  return socket;
}

/** All plain connections read into one buffer: what is read is used up before the next read anywhere. */
function dialTcp({ host, port }: InstanceAddress, { readBuffer, policy }: DialOptions, handlers: DialHandlers): Socket {
  const callback = (bytes: number): boolean => {
    handlers.received(bytes === readBuffer.length ? readBuffer : readBuffer.subarray(0, bytes));
    return true;
  };
  const guard = guardedConnection(policy, host, port);
  const socket = connectTcp({ host, port, ...guard, allowHalfOpen: true, onread: { buffer: readBuffer, callback } });
  socket.on('connect', () => handlers.connected());
  return socket;
}

function dialTls({ host, port }: InstanceAddress, { caPem, policy, protocol }: DialOptions, handlers: DialHandlers): Socket {
  const name = isIP(host) === 0 ? { servername: host } : {};
  const trust = caPem === null ? {} : { ca: caPem };
  const guard = guardedConnection(policy, host, port);
  const socket = connectTls({ host, port, ...name, ...trust, ...guard, ...HALF_OPEN, ALPNProtocols: [protocol] });
  socket.on('secureConnect', () => handlers.connected());
  socket.on('data', (bytes: Buffer) => handlers.received(bytes));
  return socket;
}

/**
 * Tells whether a connection whose end was seen had been reset: a reset that comes together with bytes is reported as a
 * plain end. A write finds out, since only a reset socket refuses it; an empty line means nothing to a peer that is done.
 */
export function findReset(socket: Socket, found: (wasReset: boolean) => void): void {
  if (socket instanceof TLSSocket || socket.destroyed) found(false);
  else socket.write('\r\n', 'latin1', (error) => found(error !== null && error !== undefined));
}
