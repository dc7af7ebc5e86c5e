import { randomBytes } from 'node:crypto';
import { SecretBox, silentLogger } from '@infergate/kernel';
import { FakeClock, gatewayRecord, linkedVpc, securityGroupRecord, serviceRecord, vpcRecord, vSwitchRecord } from '@infergate/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SqliteStore } from '../../store/sqlite/store.ts';
import type { StoreChange } from '../../store/store.ts';
import { type ConfiguredVpc, importNetworks } from './network-import.ts';

const A1 = { id: 'vsw-a1', name: 'A1', zone: 'zone-a', cidr: '10.0.1.0/24', bindAddress: '127.0.1.1' };
const A2 = { id: 'vsw-a2', name: 'A2', zone: 'zone-b', cidr: '10.0.2.0/24', bindAddress: '127.0.2.1' };
const A: ConfiguredVpc = { id: 'vpc-a', name: 'A', cidr: '10.0.0.0/16', accountId: '1', vSwitches: [A1, A2] };

describe('the networks of the configuration', () => {
  let store: SqliteStore;
  let clock: FakeClock;
  let warnings: string[];
  beforeEach(async () => {
    clock = new FakeClock(1000);
    warnings = [];
    store = await SqliteStore.open({ path: ':memory:', secrets: new SecretBox(randomBytes(32)), clock, log: silentLogger });
  });
  afterEach(() => store.close());

  const log = { ...silentLogger, warn: (_fields: object, message: string) => void warnings.push(message) };
  const start = (...configured: ConfiguredVpc[]) => importNetworks(store, configured, { clock, log });
  const vpcs = () => store.transaction((tx) => tx.resources('vpc'));
  const vSwitches = () => store.transaction((tx) => tx.resources('vswitch'));
  const ids = (records: readonly { readonly id: string }[]) => records.map(({ id }) => id);

  it('become records that calls cannot change', async () => {
    await start(A);
    expect(await vpcs()).toEqual([
      { id: 'vpc-a', name: 'A', cidr: '10.0.0.0/16', accountId: '1', origin: 'configuration', createdAt: 1000 },
    ]);
    expect(await vSwitches()).toEqual([
      { ...A1, vpcId: 'vpc-a', origin: 'configuration', createdAt: 1000 },
      { ...A2, vpcId: 'vpc-a', origin: 'configuration', createdAt: 1000 },
    ]);
  });

  it('are written again only where they are other than before', async () => {
    await start(A);
    await clock.advance(500);
    const changes: StoreChange[] = [];
    store.onChange((change) => void changes.push(change));
    await start(A);
    expect(changes).toEqual([]);
    await start({ ...A, vSwitches: [A1, { ...A2, bindAddress: '127.0.2.2' }] });
    expect(changes).toEqual([{ kind: 'resource', resource: 'vswitch', id: 'vsw-a2' }]);
    expect((await vSwitches())[1]).toMatchObject({ bindAddress: '127.0.2.2', createdAt: 1000 });
    expect(warnings).toEqual([]);
  });

  it('go when they are gone from the file; what calls have made stays', async () => {
    await start(A);
    await store.transaction((tx) => tx.putResource('vpc', vpcRecord({ id: 'vpc-made' })));
    await start();
    expect(ids(await vpcs())).toEqual(['vpc-made']);
    expect(await vSwitches()).toEqual([]);
    expect(warnings).toEqual([]);
  });

  it('stay while a gateway uses them, which the log says', async () => {
    await start(A);
    await store.transaction((tx) => tx.putResource('gateway', gatewayRecord({ linkedVpcs: [linkedVpc({ vSwitchIds: ['vsw-a1'] })] })));
    await start();
    expect(ids(await vpcs())).toEqual(['vpc-a']);
    expect(ids(await vSwitches())).toEqual(['vsw-a1']);
    expect(warnings).toEqual([
      'the vSwitch vsw-a1 is not in the configuration any more, but is kept: in use by gateway gw-front (front)',
      'the VPC vpc-a is not in the configuration any more, but is kept: in use by vSwitch vsw-a1, gateway gw-front (front)',
    ]);
    await store.transaction((tx) => tx.deleteResource('gateway', 'gw-front'));
    await start();
    expect([await vpcs(), await vSwitches()]).toEqual([[], []]);
  });

  it('stay while a service, a security group or a vSwitch that a call has made uses them', async () => {
    await start(A);
    const networking = { vpc_id: 'vpc-a', vswitch_id: 'vsw-a2, vsw-a2', security_group_id: 'sg-a' };
    const config = { metadata: { name: 'echo', instance: 1 }, cloud: { networking }, containers: [{ command: 'node a.mjs' }] };
    await store.transaction(async (tx) => {
      await tx.insertService(serviceRecord({ config: JSON.stringify(config) }));
      await tx.putResource('security-group', securityGroupRecord());
      await tx.putResource('vswitch', vSwitchRecord({ id: 'vsw-made', cidr: '10.0.3.0/24' }));
    });
    await start();
    expect(ids(await vSwitches())).toEqual(['vsw-a2', 'vsw-made']);
    expect(warnings).toEqual([
      'the vSwitch vsw-a2 is not in the configuration any more, but is kept: in use by service echo',
      'the VPC vpc-a is not in the configuration any more, but is kept: in use by vSwitch vsw-a2, vSwitch vsw-made, security group sg-a, service echo',
    ]);
  });

  it('win over what a call has made under the same id, and over a vSwitch in the way', async () => {
    await store.transaction(async (tx) => {
      await tx.putResource('vpc', vpcRecord());
      await tx.putResource('vswitch', vSwitchRecord({ id: 'vsw-made', cidr: '10.0.2.128/25' }));
    });
    await start(A);
    expect(await vpcs()).toMatchObject([{ id: 'vpc-a', origin: 'configuration' }]);
    expect(warnings).toEqual([
      'the VPC vpc-a was made by a call; from now on the configuration says what it is',
      'the vSwitch vsw-a2 (10.0.2.0/24) overlaps with vsw-made (10.0.2.128/25), which was made by a call',
    ]);
  });
});
