import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayListener, gatewayStatus } from '@infergate/testkit';
import { type DnsWorld, setHealth, startDns } from './dns-world.ts';

/** The client that everybody has, as a witness that is not ours. */
function hasDig(): boolean {
  try {
    execFileSync('dig', ['-v'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const run = promisify(execFile);

describe.skipIf(!hasDig())('dig (bind9-dnsutils)', () => {
  let world: DnsWorld;

  beforeAll(async () => {
    world = await startDns();
  });

  afterAll(async () => {
    await world.server.close();
  });

  async function dig(...args: readonly string[]): Promise<string> {
    const common = ['@127.0.0.1', '-p', String(world.port), '+time=5', '+tries=1'];
    return (await run('dig', [...common, ...args])).stdout;
  }

  const short = async (...args: readonly string[]) =>
    (await dig('+short', ...args))
      .trim()
      .split('\n')
      .sort((a, b) => a.localeCompare(b));

  it('gets the right records', async () => {
    expect(await short('infer.test', 'A')).toEqual(['127.0.0.1']);
    expect(await short('infer.test', 'NS')).toEqual(['ns.infer.test.']);
    expect(await short('gw-a.infer.test')).toEqual(['127.0.0.7']);
    expect(await short('echo.gw-a.infer.test')).toEqual(['127.0.0.7']);
    expect((await short('infer.test', 'SOA')).join()).toMatch(/^ns\.infer\.test\. hostmaster\.infer\.test\. \d+ 3600 600 604800 5$/);
  });

  it('sees an authoritative answer without recursion and without a warning', async () => {
    const text = await dig('+norecurse', 'gw-a.infer.test');
    expect(text).toMatch(/flags: qr aa;/);
    expect(text).toMatch(/gw-a\.infer\.test\.\s+5\s+IN\s+A\s+127\.0\.0\.7/);
    expect(text).not.toMatch(/WARNING|Got bad packet|extra bytes/);
  });

  it.each([
    ['-b', '127.0.1.5'],
    ['-b', '127.0.2.9'],
  ])('is in the view of its VPC with %s %s', async (...args) => {
    expect(await short(...args, 'gw-a-vpc.infer.test')).toEqual(['127.0.1.1', '127.0.2.1']);
    expect(await short(...args, 'models.corp.example')).toEqual(['127.0.1.1', '127.0.2.1', 'gw-a-vpc.infer.test.']);
  });

  it('is in no view elsewhere', async () => {
    expect(await dig('-b', '127.77.0.5', 'gw-a-vpc.infer.test')).toMatch(/status: NXDOMAIN/);
    expect(await dig('-b', '127.77.0.5', 'models.corp.example')).toMatch(/status: REFUSED/);
  });

  it('sees the answer change when the nodes of one vSwitch are gone', async () => {
    setHealth(world.directory, false, true);
    expect(await short('gw-a-vpc.infer.test')).toEqual(['127.0.2.1']);
    setHealth(world.directory, true, false);
    expect(await short('gw-a-vpc.infer.test')).toEqual(['127.0.1.1']);
    setHealth(world.directory, true, true);
    expect(await short('gw-a-vpc.infer.test')).toEqual(['127.0.1.1', '127.0.2.1']);
  });

  it.each([
    [['example.org'], 'REFUSED'],
    [['infer.test', 'AXFR', '+noall', '+comments'], 'REFUSED|Transfer failed'],
    [['nobody.infer.test'], 'NXDOMAIN'],
    [['-c', 'CH', 'version.bind', 'TXT'], 'REFUSED'],
    [['+opcode=NOTIFY', 'infer.test', 'SOA'], 'NOTIMP'],
    [['+edns=1', '+noednsneg', 'infer.test'], 'BADVERS'],
  ])('%j is answered %s', async (args, status) => {
    expect(await dig(...args)).toMatch(new RegExp(status));
  });

  it.each([['+tcp'], ['+bufsize=512'], ['+noedns'], ['+dnssec'], ['+nocookie'], ['+subnet=192.0.2.0/24'], ['+padding=128']])(
    'gets the same with %s',
    async (option) => {
      expect(await short(option, 'gw-a.infer.test')).toEqual(['127.0.0.7']);
    },
  );

  it('comes again over TCP for what a datagram does not hold', async () => {
    const hosts = Array.from({ length: 60 }, (_, index) => `127.0.3.${index + 1}`);
    const listeners = hosts.map((host) => gatewayListener({ host }));
    world.directory.put('gateway-status', gatewayStatus({ id: 'gw-a', listeners }));
    expect(await dig('+bufsize=512', '+ignore', 'gw-a.infer.test')).toMatch(/flags: qr aa tc/);
    expect(await short('+bufsize=512', 'gw-a.infer.test')).toHaveLength(60);
    expect(await short('+noedns', 'gw-a.infer.test')).toHaveLength(60);
    setHealth(world.directory, true, true);
  });
});
