import { createServer } from 'node:net';
import { ExternalDriver, type InstancePlan } from '@infergate/controlplane';
import { AddressPolicy } from '@infergate/kernel';
import { describeRuntimeDriver, externalWorkload, FakeClock, FakeDriver, type FakeMachine, serviceSpec } from '@infergate/testkit';
import { describe, expect, it } from 'vitest';

const plan = (name: string, addresses: readonly string[], ordinal = 0): InstancePlan => {
  const spec = serviceSpec({ workload: externalWorkload(addresses) });
  return { name, serviceId: 'eas-m-echo', version: 1, ordinal, spec };
};
const openPolicy = new AddressPolicy({ deny: [], ownListeners: [] });

describeRuntimeDriver('external', async () => {
  const clock = new FakeClock();
  const addresses = ['http://127.0.0.1:8000', 'http://127.0.0.1:8001/v1'];
  return {
    remembers: false,
    open: () => Promise.resolve(new ExternalDriver({ policy: openPolicy, clock })),
    plan: (name) => plan(name, addresses, name === 'one' ? 0 : 1),
    dispose: () => Promise.resolve(),
  };
});

describeRuntimeDriver('fake', async () => {
  const clock = new FakeClock();
  const machine: FakeMachine = new Map();
  return {
    remembers: true,
    open: () => Promise.resolve(new FakeDriver({ clock, machine })),
    plan: (name) => plan(name, []),
    crash: (driver, name) => Promise.resolve((driver as FakeDriver).end(name, 'exited 1')),
    dispose: () => Promise.resolve(),
  };
});

describe('external driver', () => {
  it.each([
    { text: 'http://127.0.0.1', address: { host: '127.0.0.1', port: 80, tls: false, basePath: '' } },
    { text: 'https://127.0.0.1/vllm/', address: { host: '127.0.0.1', port: 443, tls: true, basePath: '/vllm' } },
    { text: 'http://[::1]:9000/a/b', address: { host: '::1', port: 9000, tls: false, basePath: '/a/b' } },
  ])('understands $text', async ({ text, address }) => {
    const driver = new ExternalDriver({ policy: openPolicy, clock: new FakeClock() });
    await driver.ensure(plan('one', [text]));
    expect((await driver.list())[0]).toMatchObject({ address, state: { kind: 'running', pid: null } });
    await driver.close();
  });

  it('refuses addresses that must not be called, and says why', async () => {
    const policy = new AddressPolicy({ deny: [], ownListeners: [{ host: '127.0.0.1', port: 7070 }] });
    const driver = new ExternalDriver({ policy, clock: new FakeClock() });
    await driver.ensure(plan('metadata', ['http://169.254.169.254']));
    await driver.ensure(plan('own', ['http://localhost:7070']));
    const states = (await driver.list()).map(({ state }) => state);
    expect(states).toEqual([
      expect.objectContaining({ kind: 'ended', reason: 'address refused', lastLog: expect.stringContaining('metadata') }),
      expect.objectContaining({ kind: 'ended', reason: 'address refused', lastLog: expect.stringContaining('management listener') }),
    ]);
    await driver.close();
  });

  it('takes a new address of the same instance for another run', async () => {
    const clock = new FakeClock();
    const driver = new ExternalDriver({ policy: openPolicy, clock });
    await driver.ensure(plan('one', ['http://127.0.0.1:8000']));
    const before = (await driver.list())[0];
    await clock.advance(5);
    await driver.ensure(plan('one', ['http://127.0.0.1:8001']));
    const after = (await driver.list())[0];
    expect(after?.address?.port).toBe(8001);
    expect(after?.state).not.toEqual(before?.state);
    await driver.close();
  });

  it('never calls anybody itself', async () => {
    let calls = 0;
    const server = createServer(() => {
      calls += 1;
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const driver = new ExternalDriver({ policy: openPolicy, clock: new FakeClock() });
    await driver.ensure(plan('one', [`http://127.0.0.1:${port}`]));
    await driver.remove('one');
    await new Promise((resolve) => server.close(resolve));
    expect(calls).toBe(0);
    await driver.close();
  });
});
