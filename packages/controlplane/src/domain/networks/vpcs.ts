import { randomId } from '@infergate/kernel';
import type { VpcRecord, VSwitchRecord } from '../../store/network-records.ts';
import type { Call } from '../call.ts';
import type { UseCaseContext } from '../dependencies.ts';
import { assertNoProblems } from '../field-problems.ts';
import { assertChangeable, assertRoom, assertUnused, idProblems, nameProblems, normalRange, rangeProblems } from './network-rules.ts';
import { readNetworkUsers, usersOfVpc } from './network-usage.ts';

const MAX_VPCS = 200;

export interface VpcQuery {
  readonly accountId?: string | undefined;
  readonly name?: string | undefined;
}

export interface NewVpc {
  readonly name: string;
  readonly cidr: string;
  /** null: the account of this installation. */
  readonly accountId: string | null;
}

export interface VpcView {
  readonly vpc: VpcRecord;
  readonly vSwitches: readonly VSwitchRecord[];
}

export interface VpcDetails extends VpcView {
  /** In words such as `gateway gw-1 (front)`. */
  readonly users: readonly string[];
}

/** Private networks. Ranges of different ones may overlap, as they may in the cloud: nothing routes between them. */
export class Vpcs {
  readonly #context: UseCaseContext;

  constructor(context: UseCaseContext) {
    this.#context = context;
  }

  list(call: Call, { accountId, name }: VpcQuery): Promise<readonly VpcView[]> {
    return this.#context.calls.read(call, async (tx) => {
      const vSwitches = await tx.resources('vswitch');
      const wanted = (await tx.resources('vpc')).filter(
        (vpc) => (accountId === undefined || vpc.accountId === accountId) && (name === undefined || vpc.name === name),
      );
      return wanted.map((vpc) => ({ vpc, vSwitches: vSwitches.filter(({ vpcId }) => vpcId === vpc.id) }));
    });
  }

  describe(call: Call, id: string): Promise<VpcDetails> {
    const { calls, networks } = this.#context;
    return calls.read(call, async (tx) => {
      const vpc = await networks.vpcOf(tx, id);
      return { vpc, vSwitches: await networks.vSwitchesOf(tx, id), users: usersOfVpc(await readNetworkUsers(tx), id) };
    });
  }

  create(call: Call, { name, cidr, accountId }: NewVpc): Promise<VpcRecord> {
    const { calls, clock, networks } = this.#context;
    const id = randomId('vpc-', 12);
    return calls.change(call, vpcResource(id), async (tx) => {
      assertNoProblems([
        ...nameProblems('VpcName', name),
        ...rangeProblems('CidrBlock', cidr),
        ...(accountId === null ? [] : idProblems('AccountId', accountId)),
      ]);
      assertRoom('VPCs', (await tx.resources('vpc')).length, MAX_VPCS);
      const vpc: VpcRecord = {
        id,
        name,
        cidr: normalRange(cidr),
        accountId: accountId ?? networks.accountId,
        origin: 'api',
        createdAt: clock.now(),
      };
      await tx.putResource('vpc', vpc);
      return vpc;
    });
  }

  rename(call: Call, id: string, name: string): Promise<void> {
    const { calls, networks } = this.#context;
    return calls.change(call, vpcResource(id), async (tx) => {
      const vpc = await networks.vpcOf(tx, id);
      assertChangeable('VPC', vpc);
      assertNoProblems(nameProblems('VpcName', name));
      await tx.putResource('vpc', { ...vpc, name });
    });
  }

  delete(call: Call, id: string): Promise<void> {
    const { calls, networks } = this.#context;
    return calls.change(call, vpcResource(id), async (tx) => {
      assertChangeable('VPC', await networks.vpcOf(tx, id));
      assertUnused('VPC', id, usersOfVpc(await readNetworkUsers(tx), id));
      await tx.deleteResource('vpc', id);
    });
  }
}

function vpcResource(id: string): string {
  return `vpc/${id.slice(0, 128)}`;
}
