import { accepting, freePort } from '../../support/ports.ts';
import { findProgram, versionOf } from '../../support/programs.ts';
import { endProcess, type Workplace } from '../../support/workplace.ts';
import { createCertificate } from '../certificate.ts';
import type { Scenario } from '../scenarios.ts';
import { isGrpc, isTls, pathOf, type Peer, type RunningPeer, TOKEN } from './peer.ts';

const program = findProgram('haproxy');

/** One thread with the same token check. It has no log that is written to a file. */
export const haproxy: Peer = {
  name: 'HAProxy',
  version: program === null ? null : versionOf(program, '-v'),
  features: [
    'nbthread 1',
    'token by http-request deny',
    'no access log',
    'kept connections to the upstream',
    'buffers: 16 KB, http-no-delay for events',
  ],
  start,
};

async function start(scenario: Scenario, upstreamPort: number, workplace: Workplace): Promise<RunningPeer> {
  if (program === null) throw new Error('haproxy is not installed');
  const port = await freePort();
  const file = workplace.write('haproxy.conf', configuration(scenario, { port, upstreamPort, workplace }));
  const child = workplace.start(program, ['-db', '-f', file], 'haproxy.log');
  await accepting(port, () => child.exitCode === null);
  const url = `${isTls(scenario) ? 'https' : 'http'}://127.0.0.1:${port}${pathOf(scenario)}`;
  return { pids: () => [child.pid ?? -1], stop: () => endProcess(child), target: { url, headers: { authorization: TOKEN } } };
}

interface Place {
  readonly port: number;
  readonly upstreamPort: number;
  readonly workplace: Workplace;
}

function configuration(scenario: Scenario, { port, upstreamPort, workplace }: Place): string {
  const protocol = isGrpc(scenario) ? ' proto h2' : '';
  const tls = isTls(scenario) ? ` ssl crt ${createCertificate(workplace).pairFile} ssl-min-ver TLSv1.3 alpn http/1.1` : '';
  return `
global
  nbthread 1
  maxconn 8192
defaults
  mode http
  timeout connect 5s
  timeout client 600s
  timeout server 600s
  ${scenario.kind === 'stream' ? 'option http-no-delay' : ''}
frontend front
  bind 127.0.0.1:${port}${protocol}${tls}
  http-request deny deny_status 401 unless { req.hdr(authorization) -m str ${TOKEN} }
  default_backend instance
backend instance
  http-reuse always
  server one 127.0.0.1:${upstreamPort}${protocol}
`;
}
