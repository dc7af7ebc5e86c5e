import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import type { DomainResource, GatewayResource } from '@infergate/contract';
import type { GatewayOptions } from '@infergate/dataplane';
import {
  gatewayResource,
  instanceResource,
  createAuthority,
  serviceResource,
  startGateway,
  TEST_TOKEN,
  type IssuedCertificate,
  type TestGateway,
} from '@infergate/testkit';
import { useHttpInstances } from '../http-instances.ts';

export const ROOT = createAuthority('root');

/** A certificate below `ROOT`. */
export function certified(...names: readonly string[]): IssuedCertificate {
  return ROOT.issue({ names });
}

export function pairOf({ chain, key }: IssuedCertificate): { readonly certificatePem: string; readonly privateKeyPem: string } {
  return { certificatePem: chain, privateKeyPem: key };
}

export function domain(name: string, more: Partial<DomainResource> = {}): DomainResource {
  return { domain: name, entrance: 'internet', certificate: null, clientAuthoritiesPem: null, service: null, ...more };
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A gateway with one service `echo` that says `METHOD path`, and clients of it. */
export class DomainGateway {
  readonly port: number;
  readonly vpcPort: number;
  readonly started: TestGateway;

  constructor(started: TestGateway) {
    this.started = started;
    this.port = started.internet.port;
    this.vpcPort = started.vpc.port;
  }

  publish(gateway: Partial<GatewayResource>): void {
    this.started.change([gatewayResource(gateway)]);
  }

  /** A handshake; resolves with the common name of the certificate, or the reason of its failure. */
  async shown(servername: string | null, options: ConnectionOptions = {}): Promise<string> {
    const socket = this.dial(servername, { rejectUnauthorized: false, ...options });
    try {
      await once(socket, 'secureConnect');
      return String(socket.getPeerCertificate().subject.CN);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    } finally {
      socket.destroy();
    }
  }

  dial(servername: string | null, options: ConnectionOptions = {}): TLSSocket {
    const named = servername === null ? {} : { servername };
    const socket = connect({ port: this.port, host: '127.0.0.1', ca: ROOT.cert, ...named, ...options });
    return socket.on('error', () => undefined);
  }

  /** Over TLS to a name. */
  secureCall(name: string, options: RequestOptions & ConnectionOptions = {}): Promise<Answer> {
    return answerOf(httpsRequest({ ...this.#target(name, options), servername: name, ca: ROOT.cert }));
  }

  plainCall(name: string, options: RequestOptions = {}): Promise<Answer> {
    return answerOf(httpRequest(this.#target(name, options)));
  }

  #target(name: string, { headers, ...options }: RequestOptions): RequestOptions {
    const port = options.port ?? this.port;
    const all = { host: `${name}:${port}`, authorization: TEST_TOKEN, ...(headers as Record<string, string> | undefined) };
    return { host: '127.0.0.1', port, path: '/api/predict/echo/x', agent: false, ...options, headers: all };
  }
}

async function answerOf(request: ClientRequest): Promise<Answer> {
  request.end();
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  return { status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(await answer.toArray()).toString() };
}

/** Gateways that end with each test. */
export function useDomains(): (gateway: Partial<GatewayResource>, options?: Partial<GatewayOptions>) => Promise<DomainGateway> {
  const { closers, instance } = useHttpInstances();
  return async (published, options = {}) => {
    const port = await instance((req, res) => res.end(`${req.method} ${req.url}`));
    const service = serviceResource('echo', {
      instances: [instanceResource('a', port)],
      protocols: { grpc: true },
    });
    const started = await startGateway([gatewayResource(published), service], options);
    closers.push(() => started.close());
    return new DomainGateway(started);
  };
}

/** Tests that need a program of the system are skipped, visibly, where it is not there. */
export function isInstalled(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;
}
