import { once } from 'node:events';
import { createSocket, type Socket } from 'node:dgram';
import { DnsDomainLookup } from '@infergate/controlplane';
import { systemClock } from '@infergate/kernel';
import { FakeClock } from '@infergate/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DnsWorld, startDns } from './dns-world.ts';

describe('looking a domain up', () => {
  let world: DnsWorld;
  let lookup: DnsDomainLookup;
  beforeEach(async () => {
    world = await startDns();
    lookup = new DnsDomainLookup({ servers: [`127.0.0.1:${world.port}`], clock: systemClock });
  });
  afterEach(() => world.server.close());

  it('follows aliases to addresses', async () => {
    const result = await lookup.lookup('models.corp.example');
    expect(result).toMatchObject({ kind: 'found', aliases: ['gw-a-vpc.infer.test'] });
    expect(result.kind === 'found' && [...result.addresses].sort((a, b) => a.localeCompare(b))).toEqual(['127.0.1.1', '127.0.2.1']);
  });

  it('finds addresses without an alias', async () => {
    expect(await lookup.lookup('gw-a.infer.test')).toEqual({ kind: 'found', aliases: [], addresses: ['127.0.0.7'] });
  });

  it('tells a name that does not exist from one that nobody answers for', async () => {
    expect(await lookup.lookup('nobody.infer.test')).toEqual({ kind: 'absent' });
    expect(await lookup.lookup('example.org')).toMatchObject({ kind: 'failed', reason: expect.stringMatching(/refused/) as string });
  });

  it('says that nobody listens where a resolver was expected', async () => {
    await world.server.close();
    expect(await lookup.lookup('gw-a.infer.test')).toMatchObject({
      kind: 'failed',
      reason: expect.stringMatching(/no resolver|did not answer/) as string,
    });
  });
});

describe('a resolver that is silent', () => {
  let silent: Socket;
  beforeEach(async () => {
    silent = createSocket('udp4').bind(0, '127.0.0.1');
    await once(silent, 'listening');
  });
  afterEach(() => void silent.close());

  it('is waited for for some seconds', async () => {
    const clock = new FakeClock();
    const asked = once(silent, 'message');
    const result = new DnsDomainLookup({ servers: [`127.0.0.1:${silent.address().port}`], clock }).lookup('models.example.com');
    await asked;
    await clock.advance(8000);
    expect(await result).toEqual({ kind: 'failed', reason: 'no answer within 8 seconds' });
  });
});
