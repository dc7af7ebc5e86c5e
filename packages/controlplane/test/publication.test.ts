import { randomBytes } from 'node:crypto';
import { SecretBox, silentLogger, systemClock } from '@infergate/kernel';
import { gatewayRecord, serviceRecord } from '@infergate/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PublicationLoop } from '../src/publish/publication-loop.ts';
import { SnapshotPublisher } from '../src/publish/snapshot-publisher.ts';
import type { ServiceRecord } from '../src/store/records.ts';
import { SqliteStore } from '../src/store/sqlite/store.ts';
import { SpecReader } from '../src/translate/spec-reader.ts';
import { parseStoredDescription } from '../src/translate/stored-description.ts';
import { gatewayParts, NO_GATEWAYS } from './gateway-parts.ts';

const clock = systemClock;
const log = silentLogger;
const A = gatewayRecord({ id: 'gw-a', name: 'a' });
const B = gatewayRecord({ id: 'gw-b', name: 'b' });
const GATEWAYS = ['shared', 'gw-a', 'gw-b'];

let store: SqliteStore;
let publisher: SnapshotPublisher;
let publication: PublicationLoop;
let parts: ReturnType<typeof gatewayParts>;

beforeEach(async () => {
  store = await SqliteStore.open({ path: ':memory:', secrets: new SecretBox(randomBytes(32)), clock, log });
  await store.transaction(async (tx) => {
    await tx.putResource('gateway', A);
    await tx.putResource('gateway', B);
    for (const gatewayId of GATEWAYS) await tx.insertService(service(`at_${gatewayId.replace('-', '_')}`, { gatewayId }));
  });
  await open();
});
afterEach(async () => {
  await close();
  await store.close();
});

async function open(): Promise<void> {
  publisher = new SnapshotPublisher({ clock, gatherMs: 0 });
  parts = gatewayParts({ store, publisher, link: NO_GATEWAYS, clock });
  const reader = new SpecReader(parseStoredDescription);
  publication = new PublicationLoop({ store, publisher, reader, gateways: parts.gateways, clock, log });
  await parts.directory.start();
  await publication.start();
}

async function close(): Promise<void> {
  await publication.close();
  await parts.directory.close();
  publisher.close();
}

function service(name: string, overrides: Partial<ServiceRecord>): ServiceRecord {
  const config = JSON.stringify({ metadata: { name, instance: 1 }, containers: [{ command: 'node server.mjs' }] });
  return serviceRecord({ id: `eas-m-${name}`, name, config, ...overrides });
}

async function move(name: string, gateways: Pick<ServiceRecord, 'gatewayId' | 'previousGatewayIds'>): Promise<void> {
  await store.transaction(async (tx) => {
    const found = (await tx.serviceByName(name))!;
    await tx.updateService({ ...found, ...gateways, generation: found.generation + 1 }, found.generation);
  });
}

const keys = () => Object.fromEntries(GATEWAYS.map((id) => [id, [...publisher.keys(id)].sort()]));
const versions = () => GATEWAYS.map((id) => publisher.versionOf(id, 'gateway')?.seq);
const eventually = (check: () => void) => vi.waitFor(check, { timeout: 5000, interval: 2 });

describe('what is published', () => {
  const apart = {
    shared: ['gateway', 'service/at_shared'],
    'gw-a': ['gateway', 'service/at_gw_a'],
    'gw-b': ['gateway', 'service/at_gw_b'],
  };

  it('is of each gateway what its own services are, from the start', () => {
    expect(keys()).toEqual(apart);
  });

  it('is a service at both gateways while it moves, and at its own one afterwards', async () => {
    const both = { ...apart, 'gw-b': ['gateway', 'service/at_gw_a', 'service/at_gw_b'] };
    await move('at_gw_a', { gatewayId: 'gw-b', previousGatewayIds: ['gw-a'] });
    await eventually(() => expect(keys()).toEqual(both));
    expect(publication.moving()).toEqual([{ serviceId: 'eas-m-at_gw_a', name: 'at_gw_a', gatewayId: 'gw-b', previousGatewayId: 'gw-a' }]);
    expect(publication.latest('eas-m-at_gw_a').gatewayIds).toEqual(['gw-b', 'gw-a']);
    // A controller that dies in the middle goes on there.
    await close();
    await open();
    expect([keys(), publication.moving().length]).toEqual([both, 1]);
    await store.transaction((tx) => tx.endGatewayMove('eas-m-at_gw_a', { from: 'gw-a', to: 'gw-b' }));
    await eventually(() => expect(keys()).toEqual({ ...both, 'gw-a': ['gateway'] }));
    expect([publication.moving(), publication.latest('eas-m-at_gw_a').gatewayIds]).toEqual([[], ['gw-b']]);
  });

  it('is a change of one gateway at this one only', async () => {
    const before = versions();
    await store.transaction((tx) => tx.putResource('gateway', { ...A, maxRequestBodyBytes: 5, generation: 2 }));
    await eventually(() => expect(versions()[1]).toBeGreaterThan(before[1] ?? 0));
    expect([versions()[0], versions()[2]]).toEqual([before[0], before[2]]);
    expect(publisher.get('gw-a', 'gateway')).toMatchObject({ maxRequestBodyBytes: 5 });
  });

  it('is what a gateway gives its services that say nothing, as soon as it gives it', async () => {
    const timeoutsOf = (id: string, name: string) => {
      const resource = publisher.get(id, `service/${name}`);
      return resource?.kind === 'service' ? resource.timeouts : null;
    };
    expect(timeoutsOf('gw-a', 'at_gw_a')).toMatchObject({ connectMs: 5000, firstByteMs: 600_000, totalMs: 600_000 });
    const timeouts = { ...A.timeouts, connectMs: 100, requestMs: 900 };
    await store.transaction((tx) => tx.putResource('gateway', { ...A, timeouts }));
    await eventually(() => expect(timeoutsOf('gw-a', 'at_gw_a')).toMatchObject({ connectMs: 100, firstByteMs: 900, totalMs: 900 }));
    expect(timeoutsOf('gw-b', 'at_gw_b')).toMatchObject({ connectMs: 5000, totalMs: 600_000 });
  });

  it('is a new gateway before the services that are bound to it, and nothing of one that is gone', async () => {
    await store.transaction(async (tx) => {
      await tx.insertService(service('early', { gatewayId: 'gw-c' }));
      await tx.putResource('gateway', gatewayRecord({ id: 'gw-c', name: 'c' }));
    });
    await eventually(() => expect(publisher.keys('gw-c')).toEqual(['gateway', 'service/early']));
    await store.transaction(async (tx) => {
      await tx.deleteService('eas-m-early');
      await tx.deleteResource('gateway', 'gw-c');
    });
    await eventually(() => expect(publisher.keys('gw-c')).toEqual([]));
    expect(publisher.changesSince('gw-c', null)).toBeNull();
  });
});
