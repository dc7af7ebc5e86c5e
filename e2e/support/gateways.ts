import { until } from './until.ts';
import type { Installation } from './installation.ts';

/** Connections that a node of a gateway takes. */
export const CONNECTION_CEILING = 60;
const PORTS_OF_A_RUN = 100;
/** Below those that the system takes for outgoing connections. */
const FIRST_PORT = 31_000;
const RUNS = 17;
/** Of gateways of the specification 8c16g. */
export const SLOW_MBPS = 4;

/** Files of one run are at work at once, runs are told apart by their parent. */
const RUN = (process.ppid * 2 + Number(process.env['VITEST_POOL_ID'] ?? 0)) % RUNS;

/** Settings for small dedicated gateways, on ports that no other file of tests on this machine asks for meanwhile. */
export function gatewayConfiguration(connectionCeiling = CONNECTION_CEILING): string {
  const from = FIRST_PORT + RUN * PORTS_OF_A_RUN;
  const small = (workers: number, bandwidthMbps = 0) =>
    `{ workers: ${workers}, memoryMiB: ${workers * 256}, maxConnections: ${connectionCeiling}, bandwidthMbps: ${bandwidthMbps} }`;
  return [
    'sharedGateway: { rateLimit: { perService: 0, total: 0 }, workers: 1 }',
    'dedicatedGateways:',
    '  internetAddress: 127.0.0.1',
    `  ports: { from: ${from}, to: ${from + PORTS_OF_A_RUN - 1} }`,
    `  specifications: { 2c4g: ${small(1)}, 4c8g: ${small(2)}, 8c16g: ${small(2, SLOW_MBPS)} }`,
    `  application: { node: ${small(1)}, minNodes: 1, maxNodes: 2, scaleOut: { cpuPercent: 12, seconds: 2 }, scaleIn: { cpuPercent: 8, seconds: 3 } }`,
  ].join('\n');
}

/** Part of every configuration that names no networks. */
export const VPC = { VpcId: 'vpc-local', VSwitchId: 'vsw-local-a' };

/** A fully managed gateway with VPC access, as soon as it runs; returns its id. */
export async function createGateway(installation: Installation, name: string, replicas = 1): Promise<string> {
  const client = installation.client();
  const { GatewayId: id } = await client.call('CreateGateway', { body: { Name: name, Replicas: replicas, InstanceType: '2c4g' } });
  await client.call('CreateGatewayIntranetLinkedVpc', { path: { GatewayId: id }, query: VPC });
  await waitForGateway(installation, id);
  return id;
}

/** Waits until what was asked for last is there. */
export async function waitForGateway(installation: Installation, id: string, timeout = 60_000): Promise<void> {
  const client = installation.client();
  const isThere = async () => {
    const gateway = await client.call('DescribeGateway', { path: { GatewayId: id } });
    return gateway.Status === 'Running' && gateway.ObservedGeneration === gateway.Generation && gateway.ReadyNodes === gateway.Nodes;
  };
  await until(`the gateway ${id} is as it is wanted`, isThere, timeout);
}

/** Pids of the processes of one gateway. */
export function gatewayPids(installation: Installation, id: string): readonly number[] {
  const isOwn = (command: string) => /gateway-(supervisor|worker)/.test(command) && command.includes(`"gatewayId":"${id}"`);
  return [...installation.processes()].filter(([, command]) => isOwn(command)).map(([pid]) => pid);
}

/** Pids of the workers of one node of a gateway. */
export function nodePids(installation: Installation, id: string, node: number): readonly number[] {
  const isOwn = (command: string) =>
    command.includes('gateway-worker') && command.includes(`"gatewayId":"${id}"`) && command.trimEnd().endsWith(` ${node}`);
  return [...installation.processes()].filter(([, command]) => isOwn(command)).map(([pid]) => pid);
}
