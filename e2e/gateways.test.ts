import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  CONNECTION_CEILING,
  createGateway,
  gatewayConfiguration,
  gatewayPids,
  SLOW_MBPS,
  VPC,
  waitForGateway,
} from './support/gateways.ts';
import { Installation, kill } from './support/installation.ts';
import { Load } from './support/load.ts';
import { deploy, echoDescription, endpointOf, type ServiceEndpoint, waitForStatus } from './support/services.ts';
import { until } from './support/until.ts';

let installation: Installation;
beforeAll(async () => {
  installation = await Installation.start({ configuration: gatewayConfiguration() });
});
afterAll(() => installation.dispose());

function echoAt(name: string, gateway: string) {
  return { ...echoDescription(name), networking: { gateway } };
}

async function loadOn(service: ServiceEndpoint, url = service.vpc): Promise<Load> {
  const load = new Load(url, { authorization: service.token }, 2);
  await goesOn(load, 20);
  return load;
}

/** Waits until that many more requests have succeeded than now. */
async function goesOn(load: Load, more = 50): Promise<void> {
  const now = load.succeeded;
  await expect.poll(() => load.succeeded, { timeout: 20_000, interval: 20 }).toBeGreaterThan(now + more);
}

/** Connections that ask for nothing, until they are as many as the gateway takes. */
function crowd(url: string): readonly Socket[] {
  const { hostname, port } = new URL(url);
  return Array.from({ length: CONNECTION_CEILING }, () => connect(Number(port), hostname).on('error', () => undefined));
}

/** Of an answer on a connection that no earlier request has opened. */
async function statusOnNewConnection({ vpc, token }: ServiceEndpoint): Promise<number | undefined> {
  const [answer] = (await once(get(vpc, { agent: false, headers: { authorization: token } }), 'response')) as [IncomingMessage];
  answer.resume();
  return answer.statusCode;
}

describe('dedicated gateways', () => {
  test('serve beside the shared one; one that is full, or dead, is nothing to the others, and it comes back with its address', async () => {
    const [a, b] = [await createGateway(installation, 'a'), await createGateway(installation, 'b')];
    const services = [
      await deploy(installation, echoAt('at_a', a)),
      await deploy(installation, echoAt('at_b', b)),
      await deploy(installation, echoDescription('at_shared')),
    ] as const;
    expect(new Set(services.map(({ vpc }) => new URL(vpc).host)).size).toBe(3);
    const [atA, atB, shared] = [await loadOn(services[0]), await loadOn(services[1]), await loadOn(services[2])];
    const full = crowd(services[0].vpc);
    await until('a connection more is refused', async () => (await statusOnNewConnection(services[0])) === 503);
    // Those that it has go on, and so do the others.
    await Promise.all([goesOn(atA), goesOn(atB), goesOn(shared)]);
    for (const socket of full) socket.destroy();
    expect((await atA.stop()).failures).toEqual([]);
    for (const pid of gatewayPids(installation, a)) kill(pid);
    await Promise.all([goesOn(atB), goesOn(shared)]);
    await waitForGateway(installation, a);
    const again = await loadOn(await endpointOf(installation, 'at_a'), services[0].vpc);
    for (const load of [again, atB, shared]) expect((await load.stop()).failures).toEqual([]);
  });

  test('change their nodes and their specification under load without losing a request', async () => {
    const id = await createGateway(installation, 'grows');
    const load = await loadOn(await deploy(installation, echoAt('echo_grows', id)));
    const client = installation.client();
    const change = async (body: { Replicas?: number; InstanceType?: '2c4g' | '4c8g' }) => {
      await client.call('UpdateGateway', { path: { GatewayId: id }, body });
      await waitForGateway(installation, id);
      await goesOn(load);
    };
    await change({ Replicas: 2 });
    await change({ InstanceType: '4c8g' });
    expect(gatewayPids(installation, id).length).toBeGreaterThanOrEqual(5);
    await change({ Replicas: 1, InstanceType: '2c4g' });
    expect((await load.stop()).failures).toEqual([]);
  });

  test('carry no more in a second than their specification allows, over all workers together', async () => {
    const id = await createGateway(installation, 'slow');
    const client = installation.client();
    await client.call('UpdateGateway', { path: { GatewayId: id }, body: { InstanceType: '8c16g' } });
    await waitForGateway(installation, id);
    const { vpc, token } = await deploy(installation, echoAt('echo_slow', id));
    const body = Buffer.alloc(256 * 1024, 'x');
    const startedAt = performance.now();
    const echoes = await Promise.all(
      Array.from({ length: 2 }, async () => {
        const answer = await fetch(vpc, { method: 'POST', headers: { authorization: token }, body });
        return (await answer.arrayBuffer()).byteLength;
      }),
    );
    expect(echoes).toEqual(echoes.map(() => body.length));
    // There and back; what a node may carry at once at the beginning is a tenth of a second's.
    const leastMs = ((echoes.length * body.length * 2 * 8) / (SLOW_MBPS * 1000)) * 0.9;
    expect(performance.now() - startedAt).toBeGreaterThan(leastMs);
  });

  test('hand a service over to each other under load', async () => {
    const [a, b] = [await createGateway(installation, 'from'), await createGateway(installation, 'to')];
    const before = await deploy(installation, echoAt('echo_moves', a));
    const old = await loadOn(before);
    await installation.client().call('UpdateService', {
      path: { ServiceName: 'echo_moves' },
      query: { UpdateType: 'merge' },
      body: JSON.stringify({ networking: { gateway: b } }),
    });
    await until('its endpoint is that of the new gateway', async () => (await endpointOf(installation, 'echo_moves')).vpc !== before.vpc);
    // Who asked for the endpoint a moment ago still calls the old one.
    const moved = await endpointOf(installation, 'echo_moves');
    const load = await loadOn(moved);
    expect((await old.stop()).failures).toEqual([]);
    const goneFromOld = async () => (await fetch(before.vpc, { headers: { authorization: before.token } })).status === 404;
    await until('the old gateway does not know it any more', goneFromOld, 30_000);
    await goesOn(load);
    expect((await load.stop()).failures).toEqual([]);
    await waitForStatus(installation, 'echo_moves', 'Running');
  });

  test('of the kind Application get nodes with a network, and as many as the load asks for', async () => {
    const client = installation.client();
    const { GatewayId: id } = await client.call('CreateGateway', { body: { Name: 'edge', GatewayType: 'ALB', MaxReplicas: 2 } });
    await waitForGateway(installation, id);
    expect(gatewayPids(installation, id)).toEqual([]);
    await client.call('UpdateGateway', {
      path: { GatewayId: id },
      body: { EnableIntranet: true, VpcId: VPC.VpcId, VSwitchIds: [VPC.VSwitchId] },
    });
    await waitForGateway(installation, id);
    const cloud = { networking: { vpc_id: VPC.VpcId } };
    const load = await loadOn(await deploy(installation, { ...echoAt('echo_edge', id), cloud }));
    const nodes = async () => (await client.call('DescribeGateway', { path: { GatewayId: id } })).ReadyNodes;
    await until('the load has brought it a second node', async () => (await nodes()) === 2, 40_000);
    expect((await load.stop()).failures).toEqual([]);
    await until('it has one node again', async () => (await nodes()) === 1, 40_000);
  });

  test('outlive their controller, and are adopted with what they serve', async () => {
    const id = await createGateway(installation, 'stays', 2);
    const load = await loadOn(await deploy(installation, echoAt('echo_stays', id)));
    const pids = gatewayPids(installation, id);
    const { controllerPid } = installation.run;
    kill(controllerPid);
    await expect.poll(() => installation.run.controllerPid, { timeout: 20_000, interval: 20 }).not.toBe(controllerPid);
    await waitForGateway(installation, id);
    await goesOn(load);
    expect(gatewayPids(installation, id)).toEqual(pids);
    expect((await load.stop()).failures).toEqual([]);
    // Nothing of a deleted gateway is left.
    const client = installation.client();
    await client.call('DeleteService', { path: { ServiceName: 'echo_stays' } });
    await until('the gateway can be deleted', () =>
      client.call('DeleteGateway', { path: { GatewayId: id } }).then(
        () => true,
        () => false,
      ),
    );
    await until('its processes have ended', () => gatewayPids(installation, id).length === 0, 40_000);
    // Nor of another one when everything is ended by a program that did not start it.
    await createGateway(installation, 'left');
    const { pid, controllerPid: last } = installation.run;
    for (const each of [pid, last]) kill(each);
    await until('nobody is in charge', () => ![pid, last].some((each) => installation.processes().has(each)));
    expect((await installation.cli('down')).code).toBe(0);
    expect([...installation.processes().values()]).toEqual([]);
  });
});
