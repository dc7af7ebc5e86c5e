import { request as requestPlain, type ClientRequest, type RequestOptions } from 'node:http';
import { request as requestTls } from 'node:https';
import type { ProbeSpec } from '@infergate/contract';
import { guardedConnection, type Timer } from '@infergate/kernel';
import { authority, type CheckContext } from './check-context.ts';
import type { CheckResult } from './probe-machine.ts';

type HttpCheck = Extract<ProbeSpec['check'], { kind: 'http' }>;

const USER_AGENT = 'infergate-probe';

/** Whether a GET is answered with 200–399. The body is not read. */
export function checkHttp(check: HttpCheck, context: CheckContext): Promise<CheckResult> {
  const { address, clock, timeoutMs } = context;
  const port = check.port ?? address.port;
  const isTls = check.scheme === 'https' || address.tls;
  const path = `${address.basePath}${check.path}`;
  const name = `GET ${isTls ? 'https' : 'http'}://${authority(address.host, port)}${path}`;
  return new Promise((resolve) => {
    let request: ClientRequest | null = null;
    let timer: Timer | null = null;
    const settle = (ok: boolean, what: string): void => {
      timer?.cancel();
      request?.destroy();
      resolve({ ok, message: `${name} ${what}` });
    };
    try {
      const options = { ...requestOptions(context, port), path };
      request = isTls ? requestTls({ ...options, ...trust(context) }) : requestPlain(options);
    } catch (error) {
      return settle(false, `failed (${messageOf(error)})`);
    }
    timer = clock.setTimeout(() => settle(false, `was not answered in ${timeoutMs} ms`), timeoutMs);
    request.once('response', ({ statusCode = 0 }) => settle(statusCode >= 200 && statusCode < 400, `answered ${statusCode}`));
    // Also after it was settled: destroying an open request may report once more.
    request.on('error', (error) => settle(false, `failed (${messageOf(error)})`));
    request.end();
  });
}

function requestOptions({ address, headers, policy }: CheckContext, port: number): RequestOptions {
  return {
    host: address.host,
    port,
    method: 'GET',
    agent: false,
    headers: { ...headers, Host: authority(address.host, port), 'User-Agent': USER_AGENT, Accept: '*/*', Connection: 'close' },
    ...guardedConnection(policy, address.host, port),
  };
}

/** A program on this machine serves with whatever certificate it has; somebody else's server must have a good one. */
function trust({ policy, caPem }: CheckContext): { readonly ca?: string; readonly rejectUnauthorized: boolean } {
  return { rejectUnauthorized: policy !== null, ...(caPem === null ? {} : { ca: caPem }) };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
