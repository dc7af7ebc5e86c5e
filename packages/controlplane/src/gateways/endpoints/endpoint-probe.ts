import type { X509Certificate } from 'node:crypto';
import { type ClientRequest, type IncomingMessage, request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import { type ConnectionOptions, checkServerIdentity, rootCertificates } from 'node:tls';
import type { EndpointAnswer } from '@infergate/contract';
import { type Clock, errorCode } from '@infergate/kernel';
import type { EndpointProbe } from '../../domain/gateways/endpoint-check.ts';

export interface HttpEndpointProbeOptions {
  readonly clock: Clock;
  /** Of the installation: it is right under whatever name an endpoint is called; null: there is none. */
  readonly own: { readonly certificatePem: string; readonly certificate: X509Certificate } | null;
}

const TIMEOUT_MS = 5_000;
const MAX_BODY_BYTES = 16 * 1024;
const USER_AGENT = 'infergate-verify';

/** Asks endpoints over connections of their own: one that is kept open may be older than the allowlist. */
export class HttpEndpointProbe implements EndpointProbe {
  readonly #options: HttpEndpointProbeOptions;

  constructor(options: HttpEndpointProbeOptions) {
    this.#options = options;
  }

  ask(origin: string): Promise<EndpointAnswer> {
    return new Promise((resolve) => {
      const call = this.#open(origin);
      const timer = this.#options.clock.setTimeout(() => settle({ kind: 'late', afterMs: TIMEOUT_MS }), TIMEOUT_MS);
      const settle = (answer: EndpointAnswer): void => {
        timer.cancel();
        call.destroy();
        resolve(answer);
      };
      // Also after it was settled: destroying an open request may report once more.
      const fail = (error: Error): void => settle(failure(error));
      call.once('response', (response) => {
        response.on('error', fail);
        readBody(response, (body) => settle({ kind: 'answered', status: response.statusCode ?? 0, body }));
      });
      call.on('error', fail);
      call.end();
    });
  }

  #open(origin: string): ClientRequest {
    const options = { method: 'GET', agent: false, headers: { 'user-agent': USER_AGENT, accept: 'application/json', connection: 'close' } };
    const url = new URL('/', origin);
    return url.protocol === 'https:' ? requestTls(url, { ...options, ...trust(this.#options.own) }) : requestPlain(url, options);
  }
}

function trust(own: HttpEndpointProbeOptions['own']): Pick<ConnectionOptions, 'ca' | 'checkServerIdentity'> {
  if (own === null) return {};
  return {
    ca: [...rootCertificates, own.certificatePem],
    checkServerIdentity: (host, shown) =>
      shown.fingerprint256 === own.certificate.fingerprint256 ? undefined : checkServerIdentity(host, shown),
  };
}

/** What a gateway says is short; of more only the start is read. */
function readBody(response: IncomingMessage, done: (body: string) => void): void {
  const parts: Buffer[] = [];
  let size = 0;
  const finish = () => done(Buffer.concat(parts).subarray(0, MAX_BODY_BYTES).toString());
  response.on('data', (bytes: Buffer) => {
    parts.push(bytes);
    size += bytes.length;
    if (size >= MAX_BODY_BYTES) finish();
  });
  response.once('end', finish);
}

const DISTRUST = /CERT|UNABLE_TO_(?:GET|VERIFY)|ERR_TLS/;

function failure(error: Error): EndpointAnswer {
  const code = errorCode(error) ?? '';
  const reason = error.message === '' ? code : error.message;
  if (code === 'ECONNREFUSED') return { kind: 'nobody', reason };
  return { kind: DISTRUST.test(code) ? 'distrusted' : 'failed', reason };
}
