import { constants } from 'node:crypto';
import type { Socket } from 'node:net';
import { createSecureContext, type SecureContextOptions, Server, type TLSSocket, type TlsOptions } from 'node:tls';

/** What is spoken over TLS, first what is preferred. Clients that do not negotiate it speak HTTP/1.1. */
export const HTTP_PROTOCOLS: readonly string[] = ['h2', 'http/1.1'];
/** What validations of certificates speak (RFC 8737). */
export const VALIDATION_PROTOCOL = 'acme-tls/1';

export interface IdentityOptions {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
  /** Clients have to show a certificate of these authorities; null: they are not asked for one. */
  readonly clientAuthoritiesPem: string | null;
  readonly protocols: readonly string[];
}

/** Node keeps this to itself: the connection that a TLS socket was put upon. */
interface Layered {
  readonly _parent?: Socket;
}

/**
 * One certificate, ready for handshakes: puts TLS upon connections that somebody else accepted. What is asked of clients
 * is fixed with it, because Node offers no way to change that for one handshake; so the choice is made before it begins.
 */
export class TlsIdentity {
  readonly #server: Server;
  readonly #secured = new WeakMap<Socket, (secure: TLSSocket) => void>();

  /** Throws when certificate and key are not what they should be, or do not belong together. */
  constructor({ certificatePem, privateKeyPem, clientAuthoritiesPem, protocols }: IdentityOptions) {
    // Without a list of authorities Node would read in all that it knows.
    const pair: SecureContextOptions = { cert: certificatePem, key: privateKeyPem, minVersion: 'TLSv1.2', ca: clientAuthoritiesPem ?? [] };
    this.#server = new Server({
      ...(clientAuthoritiesPem === null ? {} : asking(pair)),
      ...pair,
      ALPNProtocols: [...protocols],
    });
    this.#server.on('secureConnection', (secure) => this.#begun(secure));
    // What went wrong does not matter to anybody: the connection is closed.
    this.#server.on('tlsClientError', (_error, secure) => secure.destroy());
  }

  /** `received` has been read from the socket already. `secured` is called unless the handshake fails, which closes the socket. */
  begin(socket: Socket, received: Buffer, secured: (secure: TLSSocket) => void): void {
    socket.unshift(received);
    // Until the handshake is done a client that ends has left.
    socket.allowHalfOpen = false;
    this.#secured.set(socket, secured);
    this.#server.emit('connection', socket);
  }

  #begun(secure: TLSSocket): void {
    const raw = (secure as Layered)._parent;
    const secured = raw === undefined ? undefined : this.#secured.get(raw);
    // A client that negotiates anew costs this end much and itself little.
    secure.disableRenegotiation();
    secure.allowHalfOpen = true;
    if (secured === undefined) secure.destroy();
    else secured(secure);
  }
}

/** What makes handshakes ask for a certificate of the client and end without a good one. */
function asking(pair: SecureContextOptions): TlsOptions {
  // Who comes again with a ticket would not have to show a certificate that is valid now.
  const secureOptions = constants.SSL_OP_NO_TICKET;
  // An authority that signs clients need not be a root. Servers cannot be told so, only contexts.
  const context = createSecureContext({ ...pair, secureOptions, allowPartialTrustChain: true });
  return { requestCert: true, rejectUnauthorized: true, secureOptions, SNICallback: (_name, done) => done(null, context) };
}
