import type { ServiceQuery, Store, StoreChange, StoreTransaction } from '@infergate/controlplane';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accessKeyRecord, instanceRecord, SOME_TIME_MS, serviceRecord, serviceStatus } from '../builders/store-records.ts';
import { ALWAYS, EVERYTHING, event, type SuiteContext, version } from './store-context.ts';
import {
  testAccessKeys,
  testGatewayMoves,
  testHistory,
  testInstallation,
  testInstances,
  testNoncesAndSessions,
  testResources,
  testVersionsAndTokens,
} from './store-records.ts';

/** What the suite needs of the implementation under test. */
export interface StoreUnderTest {
  readonly store: Store;
  /** Sets the store's notion of now. Milliseconds since 1970. */
  setNow(ms: number): void;
}

/** What every store promises. `open` gives an empty one; the suite closes it. */
export function describeStore(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`store: ${name}`, () => {
    let subject: StoreUnderTest;
    beforeEach(async () => {
      subject = await open();
    });
    afterEach(() => subject.store.close());
    const context: SuiteContext = {
      run: (work) => subject.store.transaction(work),
      store: () => subject.store,
      setNow: (ms) => subject.setNow(ms),
    };
    testTransactions(context);
    testChanges(context);
    testServices(context);
    testStatus(context);
    testQueries(context);
    testVersionsAndTokens(context);
    testInstances(context);
    testHistory(context);
    testAccessKeys(context);
    testNoncesAndSessions(context);
    testInstallation(context);
    testResources(context);
    testGatewayMoves(context);
  });
}

function testTransactions({ run, store }: SuiteContext): void {
  describe('transactions', () => {
    it('see their own writes', async () => {
      const seen = await run(async (tx) => {
        await tx.insertService(serviceRecord());
        return tx.serviceByName('echo');
      });
      expect(seen).toEqual(serviceRecord());
    });

    it('leave nothing behind when they throw', async () => {
      const failing = run(async (tx) => {
        await tx.insertService(serviceRecord());
        await tx.insertEvent(event());
        throw new Error('on purpose');
      });
      await expect(failing).rejects.toThrow('on purpose');
      expect(await run((tx) => tx.allServices())).toEqual([]);
      expect((await run((tx) => tx.events({ serviceName: 'echo', ...ALWAYS }))).total).toBe(0);
    });

    it('go on after one has thrown', async () => {
      await expect(run(() => Promise.reject(new Error('on purpose')))).rejects.toThrow('on purpose');
      await run((tx) => tx.insertService(serviceRecord()));
      expect(await run((tx) => tx.service('eas-m-echo'))).not.toBeNull();
    });

    it('that run at once are as if one after the other', async () => {
      await run((tx) => tx.putSetting('count', '0'));
      const increment = async (tx: StoreTransaction) => {
        const count = Number(await tx.setting('count'));
        await tx.putSetting('count', String(count + 1));
      };
      await Promise.all(Array.from({ length: 20 }, () => run(increment)));
      expect(await run((tx) => tx.setting('count'))).toBe('20');
    });

    it('refuse to nest instead of waiting for themselves', async () => {
      await expect(run(() => run(() => Promise.resolve()))).rejects.toThrow('do not nest');
    });

    it('are refused once the store is closed, and those that had begun are finished', async () => {
      const begun = run(async (tx) => {
        await tx.insertService(serviceRecord());
        return tx.service('eas-m-echo');
      });
      const closed = store().close();
      await expect(begun).resolves.not.toBeNull();
      await closed;
      await expect(run((tx) => tx.allServices())).rejects.toMatchObject({ name: 'StoreError', code: 'closed' });
    });
  });
}

function testChanges({ run, store }: SuiteContext): void {
  const collect = () => {
    const changes: StoreChange[] = [];
    const stop = store().onChange((change) => changes.push(change));
    return { changes, stop };
  };

  describe('changes', () => {
    it('are told after the commit, once for each thing', async () => {
      const { changes } = collect();
      await run(async (tx) => {
        await tx.insertService(serviceRecord());
        await tx.setServiceStatus('eas-m-echo', serviceStatus({ totalInstances: 1 }));
        await tx.putInstance(instanceRecord());
        await tx.putInstance(instanceRecord());
        expect(changes).toEqual([]);
      });
      expect(changes).toEqual([
        { kind: 'service', serviceId: 'eas-m-echo' },
        { kind: 'status', serviceId: 'eas-m-echo' },
        { kind: 'instance', serviceId: 'eas-m-echo', name: instanceRecord().name },
      ]);
    });

    it('are not told of a transaction that failed or wrote nothing', async () => {
      await run((tx) => tx.insertService(serviceRecord()));
      const { changes } = collect();
      const failing = run(async (tx) => {
        await tx.putInstance(instanceRecord());
        throw new Error('on purpose');
      });
      await expect(failing).rejects.toThrow('on purpose');
      await run((tx) => tx.service('eas-m-echo'));
      expect(changes).toEqual([]);
    });

    it('are told of tokens and of what is removed', async () => {
      await run(async (tx) => {
        await tx.insertService(serviceRecord());
        await tx.putInstance(instanceRecord());
      });
      const { changes } = collect();
      await run((tx) => tx.insertToken({ serviceId: 'eas-m-echo', id: 'a', token: 't', createdAt: 1 }));
      await run((tx) => tx.deleteToken('eas-m-echo', 'a'));
      await run((tx) => tx.deleteInstance(instanceRecord().name));
      await run((tx) => tx.deleteService('eas-m-echo'));
      expect(changes.map((change) => change.kind)).toEqual(['service', 'service', 'instance', 'service']);
    });

    it('are told of AccessKeys and of sessions that end', async () => {
      const { changes } = collect();
      await run((tx) => tx.putAccessKey(accessKeyRecord()));
      await run((tx) =>
        tx.putSession({ tokenHash: 'hash', accessKeyId: accessKeyRecord().id, role: 'viewer', expiresAt: SOME_TIME_MS * 2 }),
      );
      await run((tx) => tx.deleteSession('hash'));
      await run((tx) => tx.deleteSession('hash'));
      await run((tx) => tx.deleteAccessKey(accessKeyRecord().id));
      expect(changes).toEqual([{ kind: 'access' }, { kind: 'access' }, { kind: 'access' }]);
    });

    it('reach the other listeners when one throws, and nobody who has left', async () => {
      store().onChange(() => {
        throw new Error('on purpose');
      });
      const { changes, stop } = collect();
      await run((tx) => tx.insertService(serviceRecord()));
      stop();
      await run((tx) => tx.deleteService('eas-m-echo'));
      expect(changes).toHaveLength(1);
    });
  });
}

function testServices({ run }: SuiteContext): void {
  describe('services', () => {
    it('come back as they were written, by id and by name', async () => {
      const condition = { type: 'Published', status: 'True', reason: 'Acknowledged', message: '', changedAt: SOME_TIME_MS } as const;
      const record = serviceRecord({
        labels: { team: 'vision', '"odd" key': "it's" },
        instancesToDelete: ['a', 'b'],
        isPublic: true,
        safetyLock: 'dangerous',
        status: serviceStatus({ conditions: [condition] }),
      });
      await run((tx) => tx.insertService(record));
      expect(await run((tx) => tx.service(record.id))).toEqual(record);
      expect(await run((tx) => tx.serviceByName(record.name))).toEqual(record);
      expect(await run((tx) => tx.service('no such'))).toBeNull();
      expect(await run((tx) => tx.serviceByName('no such'))).toBeNull();
    });

    it('have unique names', async () => {
      await run((tx) => tx.insertService(serviceRecord()));
      await expect(run((tx) => tx.insertService(serviceRecord({ id: 'eas-m-other' })))).rejects.toMatchObject({
        name: 'StoreError',
        code: 'conflict',
      });
      expect(await run((tx) => tx.allServices())).toHaveLength(1);
    });

    it('are changed only from the generation that the writer has seen', async () => {
      await run((tx) => tx.insertService(serviceRecord()));
      const changed = serviceRecord({ generation: 2, instances: 3, config: '{"changed":true}' });
      expect(await run((tx) => tx.updateService(changed, 1))).toBe(true);
      expect(await run((tx) => tx.updateService(serviceRecord({ generation: 2, instances: 9 }), 1))).toBe(false);
      expect(await run((tx) => tx.service('eas-m-echo'))).toEqual(changed);
    });

    it('take everything with them but events', async () => {
      await run(async (tx) => {
        await tx.insertService(serviceRecord());
        await tx.insertVersion(version(1));
        await tx.insertToken({ serviceId: 'eas-m-echo', id: 'a', token: 't', createdAt: 1 });
        await tx.putInstance(instanceRecord());
        await tx.insertEvent(event());
        await tx.deleteService('eas-m-echo');
      });
      await run(async (tx) => {
        expect(await tx.allServices()).toEqual([]);
        expect(await tx.versions('eas-m-echo')).toEqual([]);
        expect(await tx.tokens('eas-m-echo')).toEqual([]);
        expect(await tx.allInstances()).toEqual([]);
        expect((await tx.events({ serviceName: 'echo', ...ALWAYS })).total).toBe(1);
      });
    });
  });
}

function testStatus({ run }: SuiteContext): void {
  const observed = serviceStatus({ phase: 'Running', reason: 'RUNNING', observedGeneration: 1, readyInstances: 1, totalInstances: 1 });
  const statusOfEcho = async () => (await run((tx) => tx.service('eas-m-echo')))?.status;

  describe('status', () => {
    it('keeps what was observed when the specification changes', async () => {
      await run((tx) => tx.insertService(serviceRecord()));
      await run((tx) => tx.setServiceStatus('eas-m-echo', observed));
      const verdict = { phase: 'Updating', reason: 'UPDATING', message: 'soon' } as const;
      const status = serviceStatus({ ...verdict, observedGeneration: 77, readyInstances: 77 });
      await run((tx) => tx.updateService(serviceRecord({ generation: 2, status }), 1));
      expect(await statusOfEcho()).toEqual({ ...observed, ...verdict });
    });

    it('of the stored generation is taken whole, of an older one only the counts', async () => {
      await run((tx) => tx.insertService(serviceRecord({ generation: 2 })));
      await run((tx) => tx.setServiceStatus('eas-m-echo', observed));
      expect(await statusOfEcho()).toEqual(serviceStatus({ readyInstances: 1, totalInstances: 1 }));
      await run((tx) => tx.setServiceStatus('eas-m-echo', { ...observed, observedGeneration: 2 }));
      expect(await statusOfEcho()).toEqual({ ...observed, observedGeneration: 2 });
    });

    it('of a service that is gone goes nowhere', async () => {
      await run((tx) => tx.setServiceStatus('no such', observed));
      expect(await run((tx) => tx.allServices())).toEqual([]);
    });
  });
}

function testQueries({ run }: SuiteContext): void {
  const fill = () =>
    run(async (tx) => {
      const make = (at: number, name: string, labels: Record<string, string>) => {
        const status = serviceStatus({ phase: at > 2 ? 'Running' : 'Stopped' });
        const gatewayId = at === 3 ? 'gw-a' : 'shared';
        return tx.insertService(serviceRecord({ id: String(at), name, createdAt: at, updatedAt: 10 - at, labels, status, gatewayId }));
      };
      await make(3, 'beta_one', { team: 'a', tier: 'x' });
      await make(1, 'alpha_two', { team: 'a' });
      await make(4, 'alpha_one', { team: 'b' });
      await make(2, 'gamma', {});
    });
  const names = async (query: Partial<ServiceQuery>) => {
    const page = await run((tx) => tx.services({ ...EVERYTHING, ...query }));
    return page.items.map((service) => service.name);
  };

  describe('queries', () => {
    beforeEach(fill);

    it('sort both ways by each field', async () => {
      expect(await names({})).toEqual(['alpha_one', 'alpha_two', 'beta_one', 'gamma']);
      expect(await names({ descending: true })).toEqual(['gamma', 'beta_one', 'alpha_two', 'alpha_one']);
      expect(await names({ sort: 'CreateTime' })).toEqual(['alpha_two', 'gamma', 'beta_one', 'alpha_one']);
      expect(await names({ sort: 'UpdateTime' })).toEqual(['alpha_one', 'beta_one', 'gamma', 'alpha_two']);
      expect(await names({ sort: 'Status', descending: true })).toEqual(['gamma', 'alpha_two', 'alpha_one', 'beta_one']);
    });

    it('filter by part of the name, where no character is special', async () => {
      expect(await names({ nameContains: '_one' })).toEqual(['alpha_one', 'beta_one']);
      expect(await names({ nameContains: '%' })).toEqual([]);
      expect(await names({ nameContains: "'" })).toEqual([]);
    });

    it('filter by name, id, status, gateway and labels, all of which must hold', async () => {
      expect(await names({ exactName: 'gamma' })).toEqual(['gamma']);
      expect(await names({ serviceId: '3' })).toEqual(['beta_one']);
      expect(await names({ statuses: ['Running'] })).toEqual(['alpha_one', 'beta_one']);
      expect(await names({ statuses: ['Running', 'Stopped'] })).toEqual(['alpha_one', 'alpha_two', 'beta_one', 'gamma']);
      expect(await names({ labels: { team: 'a' } })).toEqual(['alpha_two', 'beta_one']);
      expect(await names({ labels: { team: 'a', tier: 'x' } })).toEqual(['beta_one']);
      expect(await names({ labels: { team: 'a' }, statuses: ['Stopped'] })).toEqual(['alpha_two']);
      expect(await names({ gatewayId: 'gw-a' })).toEqual(['beta_one']);
      expect(await names({ gatewayId: 'gw-a', statuses: ['Stopped'] })).toEqual([]);
    });

    it('count services by their gateway', async () => {
      expect(await run((tx) => tx.serviceCounts())).toEqual(
        new Map([
          ['gw-a', 1],
          ['shared', 3],
        ]),
      );
    });

    it('leave out descriptions that are too long for a list', async () => {
      const config = JSON.stringify({ text: 'x'.repeat(100_000) });
      await run((tx) => tx.insertService(serviceRecord({ id: 'long', name: 'long', config })));
      const page = await run((tx) => tx.services({ ...EVERYTHING, exactName: 'long' }));
      expect(page.items.map((service) => service.config)).toEqual(['']);
      expect((await run((tx) => tx.service('long')))?.config).toBe(config);
    });

    it('page, with the total of all pages', async () => {
      const page = await run((tx) => tx.services({ ...EVERYTHING, offset: 1, limit: 2 }));
      expect(page.items.map((service) => service.name)).toEqual(['alpha_two', 'beta_one']);
      expect(page.total).toBe(4);
      expect(await names({ offset: 10 })).toEqual([]);
    });
  });
}
