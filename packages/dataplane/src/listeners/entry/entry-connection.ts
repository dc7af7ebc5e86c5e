import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { GatewayProblemCode } from '@infergate/contract';
import { Flow } from '../../limits/bandwidth/flow.ts';
import { ALERT, alertRecord, type Alert } from '../../tls/alert.ts';
import { readClientHello } from '../../tls/client-hello.ts';
import { acceptHello, type AcceptedHello, type CompiledDomain, type EntranceTls } from '../../tls/gateway-tls.ts';
import type { ClientConnection, Peer } from '../client-connection.ts';
import { Http1Connection } from '../http1/connection.ts';
import { Http2Connection } from '../http2/connection.ts';
import type { ListenerContext } from '../listener-context.ts';
import { greetingOf } from './greeting.ts';
import { readProxyHeader } from './proxy-header.ts';
import { withSharedReads } from './shared-read.ts';

const NOTHING = Buffer.alloc(0);

/**
 * A connection from its acceptance on. It reads until the client has shown what it speaks, gives the connection to that
 * protocol, and from then on only passes on what happens.
 */
export class EntryConnection implements ClientConnection {
  readonly #socket: Socket;
  readonly #context: ListenerContext;
  readonly #flow: Flow;
  /** Of the socket, or of the PROXY protocol's header. */
  #address: string;
  readonly #acceptedAtMs: number;
  #secured: TLSSocket | null = null;
  #served: ClientConnection | null = null;
  #awaitsProxyHeader: boolean;
  /** A handshake has begun to come, and is not over. */
  #isShakingHands = false;
  /** The client has been told that it gets nothing; whatever it still sends is dropped. */
  #isDismissed = false;
  /** Of a header or a greeting that is not complete yet. */
  #held: Buffer = NOTHING;

  constructor(accepted: Socket, context: ListenerContext, { readBuffer, onClose }: EntryConnectionOptions) {
    this.#context = context;
    const { gateway } = context.handler.table;
    this.#awaitsProxyHeader = gateway.proxyProtocol;
    this.#address = plainAddress(accepted.remoteAddress);
    this.#acceptedAtMs = context.clock.monotonic();
    const socket = withSharedReads(accepted, readBuffer, (bytes) => this.receive(bytes));
    this.#socket = socket;
    this.#flow = new Flow(context.bandwidth, socket, () => this.#goOn());
    socket.on('end', () => this.inputEnded());
    socket.on('drain', () => this.drained());
    // What went wrong does not matter to anybody: `close` follows, and the client is gone.
    socket.on('error', ignore);
    socket.on('close', () => {
      this.#flow.close();
      this.closed();
      onClose(this);
    });
    if (gateway.proxyProtocol && gateway.trustedProxies?.isTrusted(this.#address) !== true) {
      this.#refuseProxy('forbidden', 'PROXY protocol: not one of trustedProxies');
    }
  }

  receive(bytes: Buffer): void {
    if (this.#served !== null) {
      this.#flow.received(bytes.length);
      return this.#served.receive(bytes);
    }
    if (this.#awaitsProxyHeader) return this.#receiveProxyHeader(bytes);
    if (this.#isDismissed) return;
    const greeted = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    const greeting = greetingOf(greeted);
    const { tls } = this.#context.handler.table.gateway;
    if (greeting === 'tls' && tls !== null && !tls[this.#context.entrance].isPlain) {
      this.#receiveHello(greeted, tls[this.#context.entrance]);
    } else if (tls?.isAlone === true) {
      this.#refusePlainText();
    } else if (greeting === null) {
      this.#held = Buffer.from(greeted);
    } else {
      this.#held = NOTHING;
      this.#flow.received(greeted.length);
      (greeting === 'h2' ? this.#serveHttp2() : this.#serveHttp1()).receive(greeted);
    }
  }

  inputEnded(): void {
    if (this.#isUnserved) this.#socket.destroy();
    else (this.#served ?? this.#serveHttp1()).inputEnded();
  }

  /** The socket can take more; whether the client may have more is another question. */
  drained(): void {
    if (this.#flow.hasRoom()) this.#served?.drained();
  }

  /** Its turn has come. */
  #goOn(): void {
    if (!(this.#secured ?? this.#socket).writableNeedDrain) this.#served?.drained();
  }

  closed(): void {
    this.#served?.closed();
  }

  /** A client that does not greet in time is one that sends no head in time. */
  sweep(nowMs: number): void {
    const { limits, closing, idleGraceMs } = this.#context;
    if (this.#served !== null) return this.#served.sweep(nowMs);
    const waitMs = closing ? Math.min(limits.headMs, idleGraceMs) : limits.headMs;
    const waitedMs = nowMs - this.#acceptedAtMs;
    if (this.#awaitsProxyHeader && waitedMs >= Math.min(limits.proxyHeaderMs, waitMs)) {
      this.#refuseProxy('client_timeout', 'PROXY protocol: no header in time');
    }
    if (waitedMs < waitMs) return;
    if (this.#isUnserved) this.#socket.destroy();
    else this.#serveHttp1().sweep(nowMs);
  }

  giveUp(): void {
    if (this.#isUnserved) this.#socket.destroy();
    else (this.#served ?? this.#serveHttp1()).giveUp();
  }

  destroy(): void {
    this.#served?.destroy();
    this.#socket.destroy();
  }

  /** No protocol has it yet, and none could say anything that its client would understand. */
  get #isUnserved(): boolean {
    return this.#awaitsProxyHeader || this.#isShakingHands || this.#isDismissed;
  }

  #receiveProxyHeader(bytes: Buffer): void {
    const received = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    const header = readProxyHeader(received);
    if (header === 'incomplete') {
      this.#held = Buffer.from(received);
    } else if (header === 'invalid') {
      this.#refuseProxy('malformed_request', 'PROXY protocol: no valid header');
    } else {
      this.#awaitsProxyHeader = false;
      this.#held = NOTHING;
      this.#address = header.source ?? this.#address;
      if (received.length > header.length) this.receive(received.subarray(header.length));
    }
  }

  /** Who is not the proxy that is expected would not understand an answer. */
  #refuseProxy(problem: GatewayProblemCode, detail: string): void {
    if (this.#socket.destroyed) return;
    this.#context.refused({ id: this.#context.requestId(null), clientAddress: this.#address, problem, detail });
    this.#socket.destroy();
  }

  /** With what it has said so far. */
  #serveHttp1(): ClientConnection {
    const connection = new Http1Connection(this.#socket, this.#context, { peer: this.#peer(false), sinceMs: this.#acceptedAtMs });
    this.#served = connection;
    const held = this.#held;
    this.#held = NOTHING;
    if (held.length > 0) connection.receive(held);
    return connection;
  }

  #serveHttp2(): ClientConnection {
    const connection = new Http2Connection(this.#socket, this.#context, this.#peer(false));
    this.#served = connection;
    return connection;
  }

  #peer(isSecure: boolean, domain: CompiledDomain | null = null): Peer {
    return { address: this.#address, isSecure, domain, flow: this.#flow };
  }

  /** The certificate is chosen by what the gateway has when the hello is complete. */
  #receiveHello(received: Buffer, tls: EntranceTls): void {
    this.#isShakingHands = true;
    const hello = readClientHello(received);
    this.#held = NOTHING;
    if (hello === 'incomplete') {
      this.#held = Buffer.from(received);
    } else if (hello === 'invalid') {
      this.#dismiss(ALERT.decodeError, 'TLS: no valid hello');
    } else {
      const accepted = acceptHello(tls, hello);
      if (typeof accepted === 'number') this.#dismiss(accepted, `TLS: nothing for ${hello.serverName ?? 'a client that names no host'}`);
      else accepted.identity.begin(this.#socket, Buffer.from(received), (secure) => this.#serveSecure(secure, accepted));
    }
  }

  #dismiss(alert: Alert, detail: string): void {
    this.#isDismissed = true;
    this.#context.refused({ id: this.#context.requestId(null), clientAddress: this.#address, problem: 'misdirected_request', detail });
    this.#socket.end(alertRecord(alert));
  }

  #refusePlainText(): void {
    this.#held = NOTHING;
    const connection = new Http1Connection(this.#socket, this.#context, { peer: this.#peer(false), sinceMs: this.#acceptedAtMs });
    this.#served = connection;
    connection.refuse('https_required', 'plain text on a TLS listener');
  }

  #serveSecure(secure: TLSSocket, { domain, isValidation }: AcceptedHello): void {
    this.#isShakingHands = false;
    secure.on('error', ignore);
    if (isValidation) {
      this.#isDismissed = true;
      return void secure.end();
    }
    secure.on('end', () => this.inputEnded());
    const peer = this.#peer(true, domain);
    const connection =
      secure.alpnProtocol === 'h2'
        ? new Http2Connection(secure, this.#context, peer)
        : new Http1Connection(secure, this.#context, { peer, sinceMs: this.#context.clock.monotonic() });
    this.#served = connection;
    secure.on('drain', () => this.drained());
    secure.on('data', (bytes) => this.receive(bytes));
    this.#secured = secure;
    this.#flow.moveTo(secure);
  }
}

export interface EntryConnectionOptions {
  /** What is read is used up, or copied, before the next read on any connection. */
  readonly readBuffer: Buffer;
  readonly onClose: (connection: EntryConnection) => void;
}

/** An IPv4 client of a dual-stack socket under its own address. */
export function plainAddress(address: string | undefined): string {
  if (address === undefined) return '';
  return address.startsWith('::ffff:') ? address.slice(7) : address;
}

function ignore(): void {}
