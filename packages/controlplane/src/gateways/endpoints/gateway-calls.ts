import type { X509Certificate } from 'node:crypto';
import { type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http';
import { isIP, connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { GatewayAnswer, GatewayCalls, GatewayRequest, Reach } from '../../domain/services/invocations.ts';

/** Heads of answers may be larger than those of requests; the gateway bounds them. */
const MAX_HEAD_BYTES = 256 * 1024;

/** Calls listeners of our own gateways, over connections of their own: what was opened may be older than what holds now. */
export class HttpGatewayCalls implements GatewayCalls {
  /** Of the installation: what its gateway shows where TLS is spoken; null: it is not. */
  readonly #own: X509Certificate | null;

  constructor(own: X509Certificate | null) {
    this.#own = own;
  }

  send({ reach, method, target, headers, body }: GatewayRequest, signal: AbortSignal): Promise<GatewayAnswer> {
    return new Promise((resolve, reject) => {
      const call = request({
        method,
        path: target,
        headers: wireHeaders(reach, headers, method, body),
        maxHeaderSize: MAX_HEAD_BYTES,
        createConnection: (_options, done) => {
          this.#connect(reach, done);
          return undefined;
        },
      });
      const abort = () => call.destroy(signal.reason as Error);
      signal.addEventListener('abort', abort, { once: true });
      call.once('response', (response) => resolve(answerOf(response)));
      // Also after the answer has begun: a gateway may refuse a body without reading it to its end.
      call.on('error', reject);
      call.once('close', () => {
        signal.removeEventListener('abort', abort);
        // Where neither an answer nor an error came: after an upgrade that nobody asked for.
        reject(new Error('the connection was closed without an answer'));
      });
      call.end(body);
      if (signal.aborted) abort();
    });
  }

  /** Nothing is sent before it is known who listens. */
  #connect({ url, host, port, from }: Reach, done: (error: Error | null, socket: Socket) => void): void {
    const { protocol, hostname } = new URL(url);
    const place = { host, port, ...(from === null ? {} : { localAddress: from }) };
    const name = hostname.replace(/^\[|\]$/g, '');
    const isSecure = protocol === 'https:';
    // Names, issuers and dates say nothing that we do not know better: it has to be the very certificate that we gave it.
    const socket = isSecure
      ? connectTls({ ...place, servername: isIP(name) === 0 ? name : '', rejectUnauthorized: false })
      : connectPlain(place);
    const fail = (error: Error) => done(error, socket);
    socket.once('error', fail);
    socket.once(isSecure ? 'secureConnect' : 'connect', () => {
      socket.off('error', fail);
      if (!isSecure || this.#isOwn(socket)) return done(null, socket);
      socket.destroy();
      done(new Error('its certificate is not the one of this installation'), socket);
    });
  }

  #isOwn(socket: Socket): boolean {
    const shown = (socket as ReturnType<typeof connectTls>).getPeerX509Certificate();
    return this.#own !== null && shown?.fingerprint256 === this.#own.fingerprint256;
  }
}

/** As they were given, several of a name too; how long the body is must be said even where there is none, if the method has one. */
function wireHeaders({ url }: Reach, headers: GatewayRequest['headers'], method: string, body: Buffer): OutgoingHttpHeaders {
  const wire: Record<string, string | string[]> = { Host: new URL(url).host };
  for (const [name, value] of headers) {
    const known = Object.keys(wire).find((key) => key.toLowerCase() === name.toLowerCase());
    if (known === undefined) wire[name] = value;
    else wire[known] = [wire[known] ?? [], value].flat();
  }
  if (body.length > 0 || ['POST', 'PUT', 'PATCH'].includes(method)) wire['Content-Length'] = String(body.length);
  return wire;
}

function answerOf(response: IncomingMessage): GatewayAnswer {
  const { statusCode = 0, rawHeaders } = response;
  const headers: [string, string][] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) headers.push([rawHeaders[i] ?? '', rawHeaders[i + 1] ?? '']);
  return { status: statusCode, headers, body: response };
}
