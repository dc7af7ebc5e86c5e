import { freePort } from '../../support/ports.ts';
import { findProgram, versionOf } from '../../support/programs.ts';
import type { Workplace } from '../../support/workplace.ts';
import { createCertificate } from '../certificate.ts';
import { nginxLines, startNginx } from '../nginx-process.ts';
import type { Scenario } from '../scenarios.ts';
import { isGrpc, isTls, pathOf, type Peer, type RunningPeer, TOKEN } from './peer.ts';

const program = findProgram('nginx');

/** `proxy_pass` with the same token check and a buffered access log. */
export const nginx: Peer = {
  name: 'nginx',
  version: program === null ? null : versionOf(program, '-v'),
  features: [
    'worker_processes 1',
    'token by map and if',
    'access log in batches of 64 KB',
    'kept connections to the upstream',
    'buffers: body 128 KB, answer 16 × 16 KB, none for events',
  ],
  start,
};

async function start(scenario: Scenario, upstreamPort: number, workplace: Workplace): Promise<RunningPeer> {
  const port = await freePort();
  const http = `
    map $http_authorization $is_known { default 0; "${TOKEN}" 1; }
    upstream instance { server 127.0.0.1:${upstreamPort}; keepalive 256; keepalive_requests 1000000000; }
    client_max_body_size 1m;
    client_body_buffer_size 128k;
    proxy_buffer_size 16k;
    proxy_buffers 16 16k;
    proxy_busy_buffers_size 32k;
    server {
      listen 127.0.0.1:${port}${isGrpc(scenario) ? ' http2' : ''}${isTls(scenario) ? ' ssl' : ''};
      ${isTls(scenario) ? certificateLines(workplace) : ''}
      location / {
        if ($is_known = 0) { return 401; }
        ${forwardLines(scenario)}
      }
    }`;
  const accessLog = `${workplace.directory}/nginx-access.log combined buffer=64k flush=1s`;
  const configuration = nginxLines(workplace, 'nginx', { accessLog, http });
  const serving = await startNginx(workplace, 'nginx', { configuration, port });
  const url = `${isTls(scenario) ? 'https' : 'http'}://127.0.0.1:${port}${pathOf(scenario)}`;
  return { ...serving, target: { url, headers: { authorization: TOKEN } } };
}

function forwardLines(scenario: Scenario): string {
  if (isGrpc(scenario)) return 'grpc_pass grpc://instance;';
  const buffering = scenario.kind === 'stream' ? 'proxy_buffering off;' : '';
  return `proxy_pass http://instance; proxy_http_version 1.1; proxy_set_header Connection ""; ${buffering}`;
}

function certificateLines(workplace: Workplace): string {
  const { certFile, keyFile } = createCertificate(workplace);
  return `ssl_certificate ${certFile}; ssl_certificate_key ${keyFile}; ssl_protocols TLSv1.3;`;
}
