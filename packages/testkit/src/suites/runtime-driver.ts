import type { InstancePlan, LogQuery, ObservedInstance, RuntimeDriver } from '@infergate/controlplane';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

/** What the suite needs of the driver under test. */
export interface DriverUnderTest {
  /** A driver over the same machine as the ones before it; the suite closes the earlier one first. */
  open(): Promise<RuntimeDriver>;
  /** A plan for an instance that stays up until it is removed. */
  plan(name: string): InstancePlan;
  /** Whether instances are known again after a restart without being told. */
  readonly remembers: boolean;
  /** Makes the running instance end by itself; absent where nothing ever does. */
  readonly crash?: (driver: RuntimeDriver, name: string) => Promise<void>;
  /** Called at the end: leave nothing behind. */
  dispose(): Promise<void>;
}

const ALL: LogQuery = { previous: false, maxLines: 100, keyword: null, fromMs: null, toMs: null, after: null };
const WAIT = { timeout: 15_000, interval: 20 };

/** What every runtime driver promises. */
export function describeRuntimeDriver(name: string, create: () => Promise<DriverUnderTest>): void {
  describe(`runtime driver: ${name}`, () => {
    let subject: DriverUnderTest;
    let driver: RuntimeDriver;
    beforeEach(async () => {
      subject = await create();
      driver = await subject.open();
    });
    afterEach(async () => {
      for (const instance of await driver.list()) await driver.remove(instance.name, 0);
      await driver.close();
      await subject.dispose();
    });
    const context: Context = {
      driver: () => driver,
      subject: () => subject,
      reopen: async () => {
        await driver.close();
        driver = await subject.open();
        return driver;
      },
    };
    testLife(context);
    testHints(context);
    testUnknownNames(context);
    testRestart(context);
    testEnds(context);
  });
}

interface Context {
  readonly driver: () => RuntimeDriver;
  readonly subject: () => DriverUnderTest;
  readonly reopen: () => Promise<RuntimeDriver>;
}

function testLife({ driver, subject }: Context): void {
  it('starts an instance and says where it answers', async () => {
    await driver().ensure(subject().plan('one'));
    const { address, state } = await untilRunning(driver(), 'one');
    expect(address?.port).toBeGreaterThan(0);
    expect(state.startedAtMs).toBeGreaterThan(0);
  });

  it('does nothing when an instance is ensured again', async () => {
    const plan = subject().plan('one');
    await Promise.all([driver().ensure(plan), driver().ensure(plan)]);
    const before = await untilRunning(driver(), 'one');
    await driver().ensure(plan);
    const after = await untilRunning(driver(), 'one');
    expect(after.state).toEqual(before.state);
    expect(after.address).toEqual(before.address);
    expect(await driver().list()).toHaveLength(1);
  });

  it('keeps instances apart', async () => {
    await driver().ensure(subject().plan('one'));
    await driver().ensure(subject().plan('two'));
    const [one, two] = [await untilRunning(driver(), 'one'), await untilRunning(driver(), 'two')];
    expect(one.address).not.toEqual(two.address);
    await driver().remove('one', 5000);
    expect((await driver().list()).map((instance) => instance.name)).toEqual(['two']);
  });

  it('removes an instance for good, and lets its name be used again', async () => {
    await driver().ensure(subject().plan('one'));
    await untilRunning(driver(), 'one');
    await Promise.all([driver().remove('one', 5000), driver().remove('one', 5000)]);
    expect(await driver().list()).toEqual([]);
    await driver().ensure(subject().plan('one'));
    await untilRunning(driver(), 'one');
  });

  it('removes an instance right after it was accepted', async () => {
    await driver().ensure(subject().plan('one'));
    await driver().remove('one', 5000);
    expect(await driver().list()).toEqual([]);
  });
}

function testHints({ driver, subject }: Context): void {
  it('hints at changes until it is told to stop', async () => {
    let hints = 0;
    const unwatch = driver().watch(() => {
      hints += 1;
    });
    await driver().ensure(subject().plan('one'));
    await vi.waitFor(() => expect(hints).toBeGreaterThan(0), WAIT);
    await untilRunning(driver(), 'one');
    const seen = hints;
    await driver().remove('one', 5000);
    await vi.waitFor(() => expect(hints).toBeGreaterThan(seen), WAIT);
    unwatch();
    const last = hints;
    await driver().ensure(subject().plan('two'));
    await untilRunning(driver(), 'two');
    expect(hints).toBe(last);
  });
}

function testUnknownNames({ driver }: Context): void {
  it('has nothing against unknown names', async () => {
    expect(await driver().list()).toEqual([]);
    await driver().remove('nobody', 1000);
    expect(await driver().readLog('nobody', ALL)).toEqual([]);
    expect(await driver().exec('nobody', ['true'], 1000)).toBe(false);
  });
}

function testRestart({ driver, subject, reopen }: Context): void {
  it('lets instances go on when it is closed', async () => {
    const plan = subject().plan('one');
    await driver().ensure(plan);
    const before = await untilRunning(driver(), 'one');
    const next = await reopen();
    if (!subject().remembers) await next.ensure(plan);
    const after = await untilRunning(next, 'one');
    expect(after.address).toEqual(before.address);
    // Where somebody has to tell it again, it counts from then.
    expect(after.state).toMatchObject(subject().remembers ? before.state : { kind: 'running' });
  });
}

function testEnds({ driver, subject }: Context): void {
  it('says why an instance ended, and starts it again when asked to', async ({ skip }) => {
    const { crash } = subject();
    if (crash === undefined) {
      skip('nothing ends by itself here');
      return;
    }
    const plan = subject().plan('one');
    await driver().ensure(plan);
    await untilRunning(driver(), 'one');
    await crash(driver(), 'one');
    const { state } = await untilState(driver(), 'one', 'ended');
    expect(state.kind === 'ended' && state.reason).toMatch(/exited|killed/);
    await driver().ensure(plan);
    await untilRunning(driver(), 'one');
  });
}

type Running = ObservedInstance & { readonly state: { readonly kind: 'running' } };

/** Waits until the instance runs. */
export async function untilRunning(driver: RuntimeDriver, name: string): Promise<Running> {
  return (await untilState(driver, name, 'running')) as Running;
}

/** Waits until the instance is in that state; fails at once with the reason when it has ended instead. */
export async function untilState(driver: RuntimeDriver, name: string, kind: ObservedInstance['state']['kind']): Promise<ObservedInstance> {
  const found = await vi.waitUntil(async () => {
    const instance = (await driver.list()).find((each) => each.name === name);
    if (kind === 'running' && instance?.state.kind === 'ended')
      throw new Error(`${name} ended: ${instance.state.reason}\n${instance.state.lastLog}`);
    return instance?.state.kind === kind ? instance : null;
  }, WAIT);
  if (found === null) throw new Error(`${name} is not ${kind}`);
  return found;
}
