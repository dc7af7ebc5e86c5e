import type { VpcRecord } from '@infergate/controlplane';
import { beforeEach, describe, expect, it } from 'vitest';
import { accessKeyRecord, instanceRecord, SOME_TIME_MS, serviceRecord } from '../builders/store-records.ts';
import { ALWAYS, event, type SuiteContext, version } from './store-context.ts';

export function testVersionsAndTokens({ run }: SuiteContext): void {
  const token = (id: string, createdAt: number) => ({ serviceId: 'eas-m-echo', id, token: `secret ${id}`, createdAt });

  describe('what hangs on a service', () => {
    beforeEach(() => run((tx) => tx.insertService(serviceRecord())));

    it('has the newest ten versions, newest first', async () => {
      await run(async (tx) => {
        for (let i = 1; i <= 13; i += 1) await tx.insertVersion(version(i));
      });
      const kept = await run((tx) => tx.versions('eas-m-echo'));
      expect(kept.map((record) => record.version)).toEqual([13, 12, 11, 10, 9, 8, 7, 6, 5, 4]);
      expect(kept[0]).toEqual(version(13));
    });

    it('has tokens side by side, oldest first', async () => {
      await run(async (tx) => {
        await tx.insertToken(token('b', 1));
        await tx.insertToken(token('a', 2));
      });
      expect(await run((tx) => tx.tokens('eas-m-echo'))).toEqual([token('b', 1), token('a', 2)]);
      expect(await run((tx) => tx.deleteToken('eas-m-echo', 'b'))).toBe(true);
      expect(await run((tx) => tx.deleteToken('eas-m-echo', 'b'))).toBe(false);
      expect(await run((tx) => tx.tokens('eas-m-echo'))).toEqual([token('a', 2)]);
    });
  });
}

export function testInstances({ run }: SuiteContext): void {
  describe('instances', () => {
    it('are put and put again, and come oldest first', async () => {
      const marks = { isolated: true, requested: 'replace', failures: 2, drainingSince: 7, nextStartAt: 9 } as const;
      const first = instanceRecord({ name: 'z', createdAt: 1, ...marks });
      const second = instanceRecord({ name: 'a', createdAt: 2, address: null, startedAt: null, readyAt: null });
      await run(async (tx) => {
        await tx.insertService(serviceRecord());
        await tx.putInstance(second);
        await tx.putInstance(instanceRecord({ name: 'z', createdAt: 1 }));
        await tx.putInstance(first);
      });
      expect(await run((tx) => tx.instances('eas-m-echo'))).toEqual([first, second]);
      expect(await run((tx) => tx.allInstances())).toEqual([first, second]);
      await run((tx) => tx.deleteInstance('z'));
      expect(await run((tx) => tx.instances('eas-m-echo'))).toEqual([second]);
    });

    it('remember their ten last ends', async () => {
      const lastStates = Array.from({ length: 12 }, (_, i) => ({ endedAt: i, reason: `exited ${i}`, message: '' }));
      await run(async (tx) => {
        await tx.insertService(serviceRecord());
        await tx.putInstance(instanceRecord({ lastStates }));
      });
      const [stored] = await run((tx) => tx.instances('eas-m-echo'));
      expect(stored?.lastStates).toEqual(lastStates.slice(0, 10));
    });

    it('belong to a service that exists', async () => {
      await expect(run((tx) => tx.putInstance(instanceRecord()))).rejects.toMatchObject({ name: 'StoreError', code: 'conflict' });
    });
  });
}

export function testHistory({ run, setNow }: SuiteContext): void {
  const base = { callerId: 'ak', sourceAddress: '127.0.0.1', resource: 'service/echo', requestId: 'r1', outcome: 'OK' };

  describe('history', () => {
    it('answers with the newest events of one service, filtered and paged', async () => {
      await run(async (tx) => {
        for (let i = 1; i <= 5; i += 1) await tx.insertEvent(event({ at: i, message: String(i), instanceName: i === 3 ? 'x' : null }));
        await tx.insertEvent(event({ at: 6, type: 'Warning', message: '6' }));
        await tx.insertEvent(event({ serviceName: 'other' }));
      });
      const messages = async (query: object) => {
        const page = await run((tx) => tx.events({ serviceName: 'echo', ...ALWAYS, ...query }));
        return [page.total, ...page.items.map((item) => item.message)];
      };
      expect(await messages({})).toEqual([6, '6', '5', '4', '3', '2', '1']);
      expect(await messages({ offset: 1, limit: 2 })).toEqual([6, '5', '4']);
      expect(await messages({ from: 2, to: 3 })).toEqual([2, '3', '2']);
      expect(await messages({ instanceName: 'x' })).toEqual([1, '3']);
      expect(await messages({ type: 'Warning' })).toEqual([1, '6']);
    });

    it('keeps about ten thousand events of a service', async () => {
      setNow(SOME_TIME_MS);
      await run(async (tx) => {
        for (let i = 0; i < 10_300; i += 1) await tx.insertEvent(event({ message: String(i) }));
      });
      const page = await run((tx) => tx.events({ serviceName: 'echo', ...ALWAYS, limit: 1 }));
      expect(page.total).toBeGreaterThanOrEqual(10_000);
      expect(page.total).toBeLessThan(10_100);
      expect(page.items[0]?.message).toBe('10299');
    });

    it('answers with the newest audit records, filtered', async () => {
      await run(async (tx) => {
        await tx.insertAudit({ ...base, operation: 'StopService', at: 1 });
        await tx.insertAudit({ ...base, operation: 'StartService', callerId: 'other', at: 2 });
      });
      const found = async (query: object) => {
        const page = await run((tx) => tx.auditRecords({ ...ALWAYS, ...query }));
        return page.items.map((item) => item.operation);
      };
      expect(await found({})).toEqual(['StartService', 'StopService']);
      expect(await found({ operation: 'StopService' })).toEqual(['StopService']);
      expect(await found({ callerId: 'other' })).toEqual(['StartService']);
      expect(await found({ resource: 'service/none' })).toEqual([]);
      expect(await found({ to: 1 })).toEqual(['StopService']);
      expect((await run((tx) => tx.auditRecords({ ...ALWAYS, to: 1 }))).items[0]).toMatchObject({ ...base, at: 1 });
    });
  });
}

export function testAccessKeys({ run }: SuiteContext): void {
  describe('AccessKeys', () => {
    it('are put, changed, listed and deleted', async () => {
      await run((tx) => tx.putAccessKey(accessKeyRecord()));
      const changed = accessKeyRecord({ role: 'viewer', disabled: true });
      await run((tx) => tx.putAccessKey(changed));
      expect(await run((tx) => tx.accessKey('ak-test'))).toEqual(changed);
      expect(await run((tx) => tx.accessKeys())).toEqual([changed]);
      expect(await run((tx) => tx.deleteAccessKey('ak-test'))).toBe(true);
      expect(await run((tx) => tx.deleteAccessKey('ak-test'))).toBe(false);
      expect(await run((tx) => tx.accessKey('ak-test'))).toBeNull();
    });
  });
}

export function testNoncesAndSessions({ run, setNow }: SuiteContext): void {
  const session = { tokenHash: 'hash', accessKeyId: 'ak-test', role: 'viewer', expiresAt: 2_000 } as const;

  describe('nonces and sessions', () => {
    beforeEach(async () => {
      setNow(1_000);
      await run((tx) => tx.putAccessKey(accessKeyRecord()));
    });

    it('let each key use a nonce once until it expires', async () => {
      expect(await run((tx) => tx.useNonce('a', 'n', 2_000))).toBe(true);
      expect(await run((tx) => tx.useNonce('a', 'n', 2_000))).toBe(false);
      expect(await run((tx) => tx.useNonce('b', 'n', 2_000))).toBe(true);
      setNow(2_001);
      expect(await run((tx) => tx.useNonce('a', 'n', 3_000))).toBe(true);
    });

    it('leave the nonce of a failed transaction unused', async () => {
      const failing = run(async (tx) => {
        await tx.useNonce('a', 'n', 2_000);
        throw new Error('on purpose');
      });
      await expect(failing).rejects.toThrow('on purpose');
      expect(await run((tx) => tx.useNonce('a', 'n', 2_000))).toBe(true);
    });

    it('keep a session until it expires or is deleted', async () => {
      await run((tx) => tx.putSession(session));
      expect(await run((tx) => tx.session('hash'))).toEqual(session);
      setNow(2_001);
      expect(await run((tx) => tx.session('hash'))).toBeNull();
      setNow(1_000);
      expect(await run((tx) => tx.deleteSession('hash'))).toBe(true);
      expect(await run((tx) => tx.deleteSession('hash'))).toBe(false);
    });

    it('end a session with its AccessKey', async () => {
      await run((tx) => tx.putSession(session));
      await run((tx) => tx.deleteAccessKey('ak-test'));
      expect(await run((tx) => tx.session('hash'))).toBeNull();
    });
  });
}

export function testInstallation({ run }: SuiteContext): void {
  describe('the installation', () => {
    it('has settings', async () => {
      expect(await run((tx) => tx.setting('epoch'))).toBeNull();
      await run((tx) => tx.putSetting('epoch', '1'));
      await run((tx) => tx.putSetting('epoch', '2'));
      expect(await run((tx) => tx.setting('epoch'))).toBe('2');
    });

    it('gives each owner a port of its own and keeps it', async () => {
      const allocate = (owner: string, except: number[] = []) => run((tx) => tx.allocatePort(owner, 20_000, 20_002, except));
      expect(await allocate('a')).toBe(20_000);
      expect(await allocate('b')).toBe(20_001);
      expect(await allocate('a')).toBe(20_000);
      expect(await allocate('c', [20_002])).toBeNull();
      expect(await allocate('a', [20_000])).toBe(20_002);
      expect(await allocate('c')).toBe(20_000);
      expect(await allocate('d')).toBeNull();
      await run((tx) => tx.releasePort('b'));
      expect(await allocate('d')).toBe(20_001);
    });

    it('knows what ports the owners with a prefix hold', async () => {
      for (const owner of ['gateway/b/vpc', 'gateway/a/vpc', 'gateway/a/internet'])
        await run((tx) => tx.allocatePort(owner, 20_000, 20_002, []));
      expect(await run((tx) => tx.heldPorts('gateway/a/'))).toEqual([
        { owner: 'gateway/a/internet', port: 20_002 },
        { owner: 'gateway/a/vpc', port: 20_001 },
      ]);
      expect(await run((tx) => tx.heldPorts('none/'))).toEqual([]);
    });
  });
}

export function testResources({ run, store }: SuiteContext): void {
  describe('resources', () => {
    const vpc = (id: string, name = id): VpcRecord => ({
      id,
      name,
      cidr: '10.0.0.0/16',
      accountId: '1',
      origin: 'api',
      createdAt: SOME_TIME_MS,
    });

    it('are kept by kind and id, the later in the place of the earlier', async () => {
      await run((tx) => tx.putResource('vpc', vpc('vpc-b')));
      await run((tx) => tx.putResource('vpc', vpc('vpc-a')));
      await run((tx) => tx.putResource('vpc', vpc('vpc-b', 'renamed')));
      expect(await run((tx) => tx.resource('vpc', 'vpc-b'))).toEqual(vpc('vpc-b', 'renamed'));
      expect((await run((tx) => tx.resources('vpc'))).map(({ id }) => id)).toEqual(['vpc-a', 'vpc-b']);
      expect(await run((tx) => tx.resource('gateway', 'vpc-b'))).toBeNull();
      expect(await run((tx) => tx.deleteResource('vpc', 'vpc-a'))).toBe(true);
      expect(await run((tx) => tx.deleteResource('vpc', 'vpc-a'))).toBe(false);
      expect(await run((tx) => tx.resources('vpc'))).toHaveLength(1);
    });

    it('tell of their changes', async () => {
      const changes: unknown[] = [];
      store().onChange((change) => void changes.push(change));
      await run((tx) => tx.putResource('vpc', vpc('vpc-a')));
      await run((tx) => tx.deleteResource('vpc', 'vpc-a'));
      await run((tx) => tx.deleteResource('vpc', 'vpc-a'));
      const change = { kind: 'resource', resource: 'vpc', id: 'vpc-a' };
      expect(changes).toEqual([change, change]);
    });
  });
}

export function testGatewayMoves({ run }: SuiteContext): void {
  it('ends the move of a service between gateways once, and only the one that it is told of', async () => {
    await run((tx) => tx.insertService(serviceRecord({ gatewayId: 'gw-b', previousGatewayIds: ['gw-a', 'shared'] })));
    const end = (from: string, to = 'gw-b') => run((tx) => tx.endGatewayMove('eas-m-echo', { from, to }));
    const left = async () => (await run((tx) => tx.service('eas-m-echo')))?.previousGatewayIds;
    expect(await left()).toEqual(['gw-a', 'shared']);
    // Whoever saw it arrive there has not seen that it has gone on since.
    expect([await end('gw-x'), await end('shared', 'gw-a')]).toEqual([false, false]);
    expect([await end('shared'), await end('shared'), await left()]).toEqual([true, false, ['gw-a']]);
    expect([await end('gw-a'), await left()]).toEqual([true, []]);
  });
}
