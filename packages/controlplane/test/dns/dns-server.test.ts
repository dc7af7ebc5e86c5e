import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { DnsServer } from '@infergate/controlplane';
import { silentLogger } from '@infergate/kernel';
import { FakeClock } from '@infergate/testkit';
import { streamEncode } from 'dns-packet';
import { afterEach, describe, expect, it } from 'vitest';
import { addressesOf, askTcp, askUdp, type DnsWorld, question, setHealth, startDns } from './dns-world.ts';

const worlds: DnsWorld[] = [];

async function started(...options: Parameters<typeof startDns>): Promise<DnsWorld> {
  const world = await startDns(...options);
  worlds.push(world);
  return world;
}

afterEach(async () => {
  await Promise.all(worlds.splice(0).map(({ server }) => server.close()));
});

describe('over UDP', () => {
  it('answers by the view that the sender is in', async () => {
    const { port } = await started();
    const inside = await askUdp(port, question('gw-a-vpc.infer.test'), '127.0.1.5');
    const outside = await askUdp(port, question('gw-a-vpc.infer.test'), '127.77.0.1');
    expect(addressesOf(inside)).toEqual(['127.0.1.1', '127.0.2.1']);
    expect(outside.rcode).toBe('NXDOMAIN');
    expect(addressesOf(await askUdp(port, question('gw-a.infer.test'), '127.77.0.1'))).toEqual(['127.0.0.7']);
  });

  it('shows the address of a vSwitch no more as soon as its listeners are unhealthy, and again later', async () => {
    const { port, directory } = await started();
    const addresses = async () => addressesOf(await askUdp(port, question('gw-a-vpc.infer.test')));
    expect(await addresses()).toEqual(['127.0.1.1', '127.0.2.1']);
    setHealth(directory, false, true);
    expect(await addresses()).toEqual(['127.0.2.1']);
    setHealth(directory, false, false);
    expect(await addresses()).toEqual([]);
    setHealth(directory, true, true);
    expect(await addresses()).toEqual(['127.0.1.1', '127.0.2.1']);
  });

  it('goes on after rubbish', async () => {
    const { port } = await started();
    const socket = createSocket('udp4');
    for (const rubbish of ['', 'x', '\0'.repeat(12), '\xff'.repeat(600)]) socket.send(Buffer.from(rubbish, 'latin1'), port, '127.0.0.1');
    expect((await askUdp(port, question('infer.test'))).rcode).toBe('NOERROR');
    socket.close();
  });

  it('sends who asks too much to TCP', async () => {
    const { port } = await started({ rate: { perSecond: 0.001, burst: 1 } });
    await askUdp(port, question('infer.test'));
    // The first beyond the rate is dropped: the reply that comes is the one to the second.
    const socket = createSocket('udp4');
    socket.send(streamEncode(question('infer.test')).subarray(2), port, '127.0.0.1');
    const slipped = await askUdp(port, question('infer.test'));
    expect([slipped.flag_tc, slipped.answers]).toEqual([true, []]);
    const [whole] = await askTcp(port, [question('infer.test')]);
    expect(addressesOf(whole ?? {})).toEqual(['127.0.0.1']);
    socket.close();
  });
});

describe('over TCP', () => {
  it('answers questions that come one behind another in their order', async () => {
    const { port } = await started();
    const names = Array.from({ length: 50 }, (_, index) => (index % 2 === 0 ? 'infer.test' : 'example.org'));
    const packets = names.map((name) => question(name));
    const replies = await askTcp(port, packets);
    expect(replies.map(({ id }) => id)).toEqual(packets.map(({ id }) => id));
    expect(replies.map(({ rcode }) => rcode)).toEqual(names.map((name) => (name === 'infer.test' ? 'NOERROR' : 'REFUSED')));
  });

  it('answers a question that comes in pieces', async () => {
    const { port } = await started();
    const bytes = streamEncode(question('infer.test'));
    const socket = connect(port, '127.0.0.1');
    socket.setNoDelay(true);
    for (const byte of bytes.subarray(0, -1)) await new Promise((resolve) => socket.write(Buffer.from([byte]), resolve));
    socket.write(bytes.subarray(-1));
    const [reply] = (await once(socket, 'data')) as [Buffer];
    expect(reply.readUInt16BE(0)).toBe(reply.length - 2);
    socket.destroy();
  });

  it('closes who says a longer question than there is', async () => {
    const { port } = await started();
    const socket = connect(port, '127.0.0.1');
    socket.write(Buffer.from([0xff, 0xff, 0]));
    await once(socket, 'close');
    expect(socket.bytesRead).toBe(0);
  });

  it('closes who sends no whole question for a while, however busy it looks', async () => {
    const clock = new FakeClock();
    const { port } = await started({ clock });
    const socket = connect(port, '127.0.0.1');
    socket.write(streamEncode(question('infer.test')));
    await once(socket, 'data');
    const closed = once(socket, 'close');
    await clock.advance(9000);
    socket.write(Buffer.from([0, 40, 1]));
    await clock.advance(999);
    expect(socket.readyState).toBe('open');
    await clock.advance(1);
    await closed;
  });

  it('gives the place of who asked longest ago to a new one', async () => {
    const { port } = await started({ tcp: { connections: 2, connectionsPerNetwork: 2, idleMs: 60_000 } });
    const ask = async (socket: ReturnType<typeof connect>) => {
      socket.write(streamEncode(question('infer.test')));
      await once(socket, 'data');
    };
    const [first, second] = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')];
    await ask(first);
    await ask(second);
    await ask(first);
    const closed = once(second, 'close');
    const third = connect(port, '127.0.0.1');
    await ask(third);
    await closed;
    await ask(first);
    expect([first.readyState, second.readyState, third.readyState]).toEqual(['open', 'closed', 'open']);
    for (const socket of [first, third]) socket.destroy();
  });
});

describe('the server', () => {
  it('says which key to change when the port is in use, and lets go of what it had', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { directory } = await started();
    const before = directory.listeners;
    const listen = { host: '127.0.0.1', port };
    const zone = {
      baseDomain: 'infer.test',
      ttlSeconds: 5,
      nameServers: [],
      serverHost: '127.0.0.1',
      sharedInternetHost: '127.0.0.1',
      hostAddresses: () => [],
    };
    const server = new DnsServer({ listen, zone, directory, clock: new FakeClock(), log: silentLogger });
    await expect(server.start()).rejects.toThrow(
      `Cannot listen on 127.0.0.1:${port} (TCP) for DNS: another program uses it. Choose another address with dns.listen`,
    );
    await server.close();
    expect(directory.listeners).toBe(before);
    const probe = createSocket('udp4').bind(port, '127.0.0.1');
    await once(probe, 'listening');
    probe.close();
    other.close();
  });

  it('ends with open connections, and may be closed again', async () => {
    const { port, server } = await started();
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    const closed = once(socket, 'close');
    await server.close();
    await closed;
    await server.close();
    await expect(askTcp(port, [question('infer.test')])).rejects.toThrow('ECONNREFUSED');
  });
});
