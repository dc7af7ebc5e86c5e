import { FakeClock, gatewayResource, serviceResource } from '@infergate/testkit';
import { type SnapshotMessage, type SnapshotResource, type SnapshotVersion, snapshotKey } from '@infergate/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SnapshotPublisher } from './snapshot-publisher.ts';

function open(resources: readonly SnapshotResource[] = [gatewayResource()], options: { readonly maxTombstones?: number } = {}) {
  const clock = new FakeClock();
  const publisher = new SnapshotPublisher({ clock, ...options });
  publisher.open(7, new Map([['shared', resources]]));
  let told = 0;
  publisher.onPublish(() => (told += 1));
  return { clock, publisher, told: () => told };
}

const changesSince = (publisher: SnapshotPublisher, base: SnapshotVersion | null): SnapshotMessage =>
  publisher.changesSince('shared', base)!;
const names = ({ put }: SnapshotMessage) => put.map(snapshotKey);

describe('the publisher', () => {
  it('has nothing to say before it knows everything', () => {
    expect(new SnapshotPublisher({ clock: new FakeClock() }).version).toBeNull();
  });

  it('gives everything to a node that has nothing', () => {
    const { publisher } = open([gatewayResource(), serviceResource('a')]);
    expect(changesSince(publisher, null)).toEqual({
      type: 'snapshot',
      version: { epoch: 7, seq: 1 },
      base: null,
      put: [gatewayResource(), serviceResource('a')],
      remove: [],
    });
  });

  it('gathers a burst into one version', async () => {
    const { clock, publisher, told } = open();
    for (const name of ['a', 'b', 'c']) expect(publisher.put('shared', serviceResource(name))).toEqual({ epoch: 7, seq: 2 });
    expect(publisher.version).toEqual({ epoch: 7, seq: 1 });
    await clock.advance(2);
    expect([publisher.version, told()]).toEqual([{ epoch: 7, seq: 2 }, 1]);
    expect(names(changesSince(publisher, { epoch: 7, seq: 1 }))).toEqual(['service/a', 'service/b', 'service/c']);
  });

  it('publishes nothing when nothing is different, and says which version carries it', async () => {
    const { clock, publisher, told } = open([serviceResource('a')]);
    expect(publisher.put('shared', serviceResource('a'))).toEqual({ epoch: 7, seq: 1 });
    await clock.advance(100);
    expect(told()).toBe(0);
  });

  it('removes what is gone, and nothing that was never there', async () => {
    const { clock, publisher } = open([serviceResource('a')]);
    expect(publisher.remove('shared', 'service/b')).toBeNull();
    expect(publisher.remove('shared', 'service/a')).toEqual({ epoch: 7, seq: 2 });
    await clock.advance(2);
    expect(changesSince(publisher, { epoch: 7, seq: 1 })).toMatchObject({ put: [], remove: ['service/a'] });
  });

  it('gives everything to a node from another epoch', () => {
    const { publisher } = open();
    expect(changesSince(publisher, { epoch: 6, seq: 400 }).base).toBeNull();
  });

  it('gives everything to a node that is further behind than removals are remembered', async () => {
    const { clock, publisher } = open([serviceResource('a'), serviceResource('b'), serviceResource('c')], { maxTombstones: 1 });
    for (const name of ['a', 'b']) {
      publisher.remove('shared', `service/${name}`);
      await clock.advance(2);
    }
    expect(changesSince(publisher, { epoch: 7, seq: 1 })).toMatchObject({ base: null, put: [{ name: 'c' }] });
    expect(changesSince(publisher, { epoch: 7, seq: 2 })).toMatchObject({ base: { seq: 2 }, remove: ['service/b'] });
  });

  it('brings every node to the same state by whatever deltas it gets', async () => {
    const anyStep = fc.record({
      name: fc.constantFrom('a', 'b', 'c', 'd'),
      version: fc.nat({ max: 3 }),
      publish: fc.boolean(),
      sync: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { maxLength: 40 }), async (steps) => {
        const { clock, publisher } = open([gatewayResource()], { maxTombstones: 2 });
        const node = new Map<string, SnapshotResource>();
        let has: SnapshotMessage['version'] | null = null;
        const sync = () => {
          const message = changesSince(publisher, has);
          if (message.base === null) node.clear();
          for (const key of message.remove) node.delete(key);
          for (const resource of message.put) node.set(snapshotKey(resource), resource);
          has = message.version;
        };
        for (const { name, version, publish, sync: isTime } of steps) {
          if (version === 0) publisher.remove('shared', `service/${name}`);
          else publisher.put('shared', serviceResource(name, { version }));
          if (publish) await clock.advance(2);
          if (isTime) sync();
        }
        await clock.advance(2);
        sync();
        const all = changesSince(publisher, null).put;
        expect(Object.fromEntries(node)).toEqual(Object.fromEntries(all.map((resource) => [snapshotKey(resource), resource])));
      }),
      { numRuns: 100 },
    );
  });
});
