import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { LocalHost } from '@infergate/controlplane';
import { afterEach, describe, expect, it } from 'vitest';

const DEMANDS = {
  ports: { from: 1, to: 65_535 },
  maxGateways: 5,
  specifications: { tiny: { workers: 1, memoryMiB: 1, maxConnections: 1 } },
};

describe('the host that this runs on', () => {
  const open: ReturnType<typeof createServer>[] = [];
  afterEach(() => Promise.all(open.splice(0).map((server) => new Promise((resolve) => server.close(resolve)))));

  const listen = async () => {
    const server = createServer();
    open.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  };

  it('tells its own addresses from others', async () => {
    const host = new LocalHost(DEMANDS);
    expect(await host.bindProblem('127.0.0.1')).toBeNull();
    expect(await host.bindProblem('192.0.2.1')).toContain('192.0.2.1 is no address of this host');
  });

  it('is looked at whole, and sees who listens', async () => {
    const port = await listen();
    const demands = { ...DEMANDS, ports: { from: port, to: port } };
    const vSwitches = [
      { id: 'vsw-here', bindAddress: '127.0.0.1' },
      { id: 'vsw-elsewhere', bindAddress: '192.0.2.1' },
    ];
    const found = await new LocalHost(demands).capabilities({ vSwitches, gateways: 0, ports: [] });
    expect(found.map(({ name, subject }) => `${name} ${subject}`.trim())).toEqual([
      'low-ports',
      'loopback-aliases',
      'ipv6',
      'open-files',
      'network-namespaces',
      'bind-address vsw-here',
      'bind-address vsw-elsewhere',
      'gateway-ports',
      'cores',
      'memory',
    ]);
    const stateOf = (name: string, subject = '') => found.find((each) => each.name === name && each.subject === subject)?.state;
    expect([stateOf('bind-address', 'vsw-here'), stateOf('bind-address', 'vsw-elsewhere')]).toEqual(['ok', 'missing']);
    expect([stateOf('gateway-ports'), stateOf('cores'), stateOf('memory')]).toEqual(['missing', 'ok', 'ok']);
    for (const { state, remedy } of found) expect(remedy === '').toBe(state === 'ok');
  });

  it('is looked at once for all who ask at the same time', async () => {
    let attempts = 0;
    const host = new LocalHost(DEMANDS, () => {
      attempts += 1;
      return Promise.resolve(null);
    });
    const installed = { vSwitches: [], gateways: 0, ports: [] };
    const [first, second] = await Promise.all([host.capabilities(installed), host.capabilities(installed)]);
    expect(second).toBe(first);
    const once = attempts;
    await host.capabilities(installed);
    expect(attempts).toBe(once * 2);
  });
});
