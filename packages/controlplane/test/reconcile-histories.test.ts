import type { ServiceSpec } from '@infergate/contract';
import { serviceSpec } from '@infergate/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ControlWorld } from './control-world.ts';

const program = (pick: number): ServiceSpec =>
  serviceSpec({ workload: { kind: 'command', run: { kind: 'exec', argv: [`program-${pick}`] }, env: [], port: null, directory: null } });

/** What people and fate do to a service. `pick` chooses whom it hits, or how many. */
const EVENTS: Readonly<Record<string, (world: ControlWorld, pick: number) => unknown>> = {
  scale: (world, pick) => world.change({ instances: pick % 4 }),
  update: (world, pick) => world.update(program(pick)),
  retouch: (world, pick) => world.update(serviceSpec({ terminationGraceSeconds: pick })),
  restart: async (world) => world.change({ restartCount: (await world.service())!.restartCount + 1 }),
  stop: (world) => world.change({ desired: 'stopped' }),
  start: (world) => world.change({ desired: 'running' }),
  crash: (world, pick) => {
    const name = world.running()[pick % Math.max(1, world.running().length)];
    if (name !== undefined) world.fake.end(name, 'killed by signal 9');
  },
  loseAll: (world) => world.fake.machine.clear(),
  askRestart: (world, pick) => touchOne(world, pick, { requested: 'restart' }),
  askReplace: (world, pick) => touchOne(world, pick, { requested: 'replace' }),
  keepBusy: (world) => world.fleet.move(({ busy }) => world.running().forEach((name) => busy.add(name))),
  letGo: (world) => world.fleet.move(({ busy }) => busy.clear()),
  loseGateways: (world) => world.fleet.move((fleet) => (fleet.state = 'nobody')),
  killController: (world) => world.restart(),
  failEnsure: (world) => world.driver.failNext('ensure'),
  failRemove: (world) => world.driver.failNext('remove'),
  failList: (world) => world.driver.failNext('list'),
  failWrite: (world) => world.store.failAt('putInstance'),
  failStatus: (world) => world.store.failAt('setServiceStatus'),
  wait: (world, pick) => world.clock.advance(pick * 100),
};

async function touchOne(world: ControlWorld, pick: number, overrides: { requested: 'restart' | 'replace' }): Promise<void> {
  const open = (await world.instances()).filter(({ phase }) => phase !== 'draining' && phase !== 'gone');
  const record = open[pick % Math.max(1, open.length)];
  if (record !== undefined) await world.touch(record.name, overrides);
}

const anyHistory = fc.array(fc.record({ what: fc.constantFrom(...Object.keys(EVENTS)), pick: fc.nat({ max: 20 }) }), { maxLength: 15 });

/** Ready, each with its process, all of the version wanted, and nothing else anywhere. */
async function isAsWanted(world: ControlWorld): Promise<boolean> {
  const service = (await world.service())!;
  const records = await world.instances();
  const wanted = service.desired === 'running' ? service.instances : 0;
  const isFresh = records.every(
    ({ version, restartGeneration }) => version === service.currentVersion && restartGeneration === service.restartCount,
  );
  const isPublished = world.published()?.instances.filter(({ draining }) => !draining).length === wanted;
  return (
    records.length === wanted &&
    records.every(({ phase, requested }) => phase === 'ready' && requested === null) &&
    world.running().length === wanted &&
    isFresh &&
    isPublished
  );
}

describe('whatever has happened', () => {
  it('a service becomes what is wanted in the end, and rests', async () => {
    await fc.assert(
      fc.asyncProperty(anyHistory, async (history) => {
        const world = await ControlWorld.open();
        try {
          await world.create({ instances: 2 }, program(0));
          await world.start();
          for (const { what, pick } of history) {
            await EVENTS[what]!(world, pick);
            await world.clock.advance(pick);
          }
          world.fleet.move((fleet) => {
            fleet.state = 'acknowledged';
            fleet.busy.clear();
          });
          await world.until('it is as wanted', () => isAsWanted(world));
          const { desired } = (await world.service())!;
          await world.untilPhase(desired === 'running' ? 'Running' : 'Stopped');
          const calls = world.driver.calls.length;
          const events = (await world.events()).length;
          await world.clock.advance(120_000);
          expect([world.driver.calls.length, (await world.events()).length]).toEqual([calls, events]);
          expect(new Set(world.running())).toEqual(new Set((await world.instances()).map(({ name }) => name)));
        } finally {
          await world.close();
        }
      }),
      { numRuns: 40 },
    );
  }, 120_000);
});
