import type { Socket } from 'node:net';
import { Server, type TLSSocket } from 'node:tls';
import type { GatewayResource } from '@infergate/contract';

export type TlsSettings = NonNullable<GatewayResource['tls']>;

/** What is spoken over TLS, first what is preferred. Clients that do not negotiate it speak HTTP/1.1. */
const PROTOCOLS = ['h2', 'http/1.1'];

/** Node keeps this to itself: the connection that a TLS socket was put upon. */
interface Layered {
  readonly _parent?: Socket;
}

/** Puts TLS upon connections that somebody else accepted. A new certificate holds from the next handshake on. */
export class TlsHandshakes {
  readonly #server = new Server({ ALPNProtocols: PROTOCOLS, minVersion: 'TLSv1.2' });
  readonly #secured = new WeakMap<Socket, (secure: TLSSocket) => void>();
  #settings: TlsSettings | null = null;

  constructor() {
    this.#server.on('secureConnection', (secure) => {
      const raw = (secure as Layered)._parent;
      const secured = raw === undefined ? undefined : this.#secured.get(raw);
      // A client that negotiates anew costs this end much and itself little.
      secure.disableRenegotiation();
      secure.allowHalfOpen = true;
      if (secured === undefined) secure.destroy();
      else secured(secure);
    });
    // What went wrong does not matter to anybody: the connection is closed.
    this.#server.on('tlsClientError', (_error, secure) => secure.destroy());
  }

  /** `received` has been read from the socket already. `secured` is called unless the handshake fails, which closes the socket. */
  begin(
    socket: Socket,
    settings: TlsSettings,
    { received, secured }: { readonly received: Buffer; readonly secured: (secure: TLSSocket) => void },
  ): void {
    this.#use(settings);
    socket.unshift(received);
    // Until the handshake is done a client that ends has left.
    socket.allowHalfOpen = false;
    this.#secured.set(socket, secured);
    this.#server.emit('connection', socket);
  }

  #use(settings: TlsSettings): void {
    const current = this.#settings;
    if (current === settings) return;
    this.#settings = settings;
    // With another context the tickets of before are worth nothing.
    const isSame = current?.certificatePem === settings.certificatePem && current.privateKeyPem === settings.privateKeyPem;
    if (!isSame) this.#server.setSecureContext({ cert: settings.certificatePem, key: settings.privateKeyPem, minVersion: 'TLSv1.2' });
  }
}
