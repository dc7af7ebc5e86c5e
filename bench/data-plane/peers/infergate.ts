import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Installation, type InstallationOptions, repository } from '../../../e2e/support/installation.ts';
import { deploy } from '../../../e2e/support/services.ts';
import { INSPECTABLE } from '../../support/inspector.ts';
import type { Workplace } from '../../support/workplace.ts';
import { createCertificate } from '../certificate.ts';
import type { Scenario } from '../scenarios.ts';
import { GRPC_PATH, isGrpc, isTls, type Peer, type RunningPeer } from './peer.ts';

/** Limits that count every request and refuse none. */
const CONFIGURATION = 'sharedGateway: { workers: 1, rateLimit: { perService: 1000000, total: 1000000 } }';

const FEATURES = [
  'one worker',
  'routing by service',
  'token',
  'rate limits of service and gateway, body size',
  'least-busy balance',
  'deadlines',
  'X-Forwarded-* and X-Request-Id',
  'metrics with histograms',
  'access log in batches of 32 KB',
  'kept connections to the upstream',
  'buffers: 64 KB a read',
];

/** The built program as a user starts it, with everything on. */
export const infergate: Peer = {
  name: 'Infergate',
  version: versionIn(repository),
  features: FEATURES,
  start: (scenario, upstreamPort, workplace) => startInfergate(scenario, upstreamPort, workplace),
};

/** The same of another checkout, which has been built. */
export function infergateOf(directory: string): Peer {
  const program = join(directory, 'packages', 'infergate', 'bin', 'infergate.mjs');
  return {
    name: 'other checkout',
    version: versionIn(directory),
    features: [directory],
    start: (scenario, upstreamPort, workplace) => startInfergate(scenario, upstreamPort, workplace, program),
  };
}

export interface RunningInfergate extends RunningPeer {
  /** The process that serves. It can be inspected. */
  readonly workerPid: number;
  /** Where that process writes its errors to. */
  readonly log: string;
}

export async function startInfergate(
  scenario: Scenario,
  upstreamPort: number,
  workplace: Workplace,
  program?: string,
): Promise<RunningInfergate> {
  const starting = Installation.start({
    ...(program === undefined ? {} : { program }),
    configuration: CONFIGURATION,
    ...tlsOptions(scenario, workplace),
    environment: { NODE_OPTIONS: INSPECTABLE },
  });
  const dispose = async () => (await starting.catch(() => null))?.dispose();
  const forget = workplace.onDispose(dispose);
  const stop = async () => {
    forget();
    await dispose();
  };
  try {
    const installation = await starting;
    const { internet: named, token } = await deploy(installation, description(scenario, upstreamPort));
    // The load generator checks no certificate, and looks up no name.
    const internet = named.replace('//localhost:', '//127.0.0.1:');
    const url = isGrpc(scenario) ? `${new URL(internet).origin}${GRPC_PATH}` : `${internet}/v1`;
    const headers = { authorization: token, ...(isGrpc(scenario) ? { 'x-infergate-service': 'bench' } : {}) };
    const workers = pidsOf(installation, 'gateway-worker.mjs');
    // What a request costs: the controller is needed by none.
    const serving = [...pidsOf(installation, 'gateway-supervisor.mjs'), ...workers];
    const log = join(installation.dataDir, 'logs', 'gateway-shared.log');
    return { target: { url, headers }, pids: () => serving, workerPid: workers[0] ?? -1, log, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function description(scenario: Scenario, upstreamPort: number): Record<string, unknown> {
  const metadata = { name: 'bench', ...(isGrpc(scenario) ? { enable_grpc: true } : {}) };
  return { metadata, runtime: { external: { addresses: [`http://127.0.0.1:${upstreamPort}`] } } };
}

function tlsOptions(scenario: Scenario, workplace: Workplace): Pick<InstallationOptions, 'arguments' | 'certificate'> {
  if (!isTls(scenario)) return {};
  const { cert, certFile, keyFile } = createCertificate(workplace);
  return { certificate: cert, arguments: ['--tls-cert', certFile, '--tls-key', keyFile] };
}

/** Processes that run this file of the program; its name is among the arguments of others, too. */
function pidsOf(installation: Installation, program: string): readonly number[] {
  return [...installation.processes()].filter(([, command]) => command.split(' ')[1]?.endsWith(program) === true).map(([pid]) => pid);
}

function versionIn(directory: string): string {
  return (JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as { version: string }).version;
}
