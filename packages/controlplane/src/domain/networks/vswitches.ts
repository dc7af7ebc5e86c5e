import type { FieldProblem } from '@infergate/contract';
import { bindAddressProblem, IpRange, plainAddress, randomId } from '@infergate/kernel';
import type { VpcRecord, VSwitchRecord } from '../../store/network-records.ts';
import type { Call } from '../call.ts';
import type { Host } from '../../host/host.ts';
import type { UseCaseContext } from '../dependencies.ts';
import { assertNoProblems } from '../field-problems.ts';
import { assertChangeable, assertRoom, assertUnused, idProblems, nameProblems, normalRange, rangeProblems } from './network-rules.ts';
import { readNetworkUsers, usersOfVSwitch } from './network-usage.ts';

const MAX_VSWITCHES = 1000;

export interface VSwitchQuery {
  readonly vpcId?: string | undefined;
  readonly zone?: string | undefined;
}

export type NewVSwitch = Pick<VSwitchRecord, 'name' | 'vpcId' | 'zone' | 'cidr' | 'bindAddress'>;

export interface ZoneView {
  readonly zone: string;
  readonly isSupported: boolean;
  readonly vSwitches: readonly VSwitchRecord[];
}

/** Parts of VPCs, each in a zone and on an address of this machine. */
export class VSwitches {
  readonly #context: UseCaseContext;

  constructor(context: UseCaseContext) {
    this.#context = context;
  }

  list(call: Call, { vpcId, zone }: VSwitchQuery): Promise<readonly VSwitchRecord[]> {
    return this.#context.calls.read(call, async (tx) =>
      (await tx.resources('vswitch')).filter(
        (vSwitch) => (vpcId === undefined || vSwitch.vpcId === vpcId) && (zone === undefined || vSwitch.zone === zone),
      ),
    );
  }

  /** Supported ones first, as they are configured. */
  zones(call: Call): Promise<readonly ZoneView[]> {
    const { calls, networks } = this.#context;
    return calls.read(call, async (tx) => {
      const vSwitches = await tx.resources('vswitch');
      const others = vSwitches.map(({ zone }) => zone).toSorted();
      return [...new Set([...networks.supportedZones, ...others])].map((zone) => ({
        zone,
        isSupported: networks.supportedZones.includes(zone),
        vSwitches: vSwitches.filter((vSwitch) => vSwitch.zone === zone),
      }));
    });
  }

  async create(call: Call, wanted: NewVSwitch): Promise<VSwitchRecord> {
    const { calls, clock, networks, host } = this.#context;
    const id = randomId('vsw-', 12);
    const problems = await formProblems(wanted, host);
    return calls.change(call, vSwitchResource(id), async (tx) => {
      assertNoProblems(problems);
      const vpc = await networks.vpcOf(tx, wanted.vpcId);
      assertNoProblems(placeProblems(wanted, vpc, await networks.vSwitchesOf(tx, vpc.id)));
      assertRoom('vSwitches', (await tx.resources('vswitch')).length, MAX_VSWITCHES);
      const { cidr, bindAddress } = wanted;
      const plain = { cidr: normalRange(cidr), bindAddress: plainAddress(bindAddress) ?? bindAddress };
      const vSwitch: VSwitchRecord = { ...wanted, ...plain, id, origin: 'api', createdAt: clock.now() };
      await tx.putResource('vswitch', vSwitch);
      return vSwitch;
    });
  }

  delete(call: Call, id: string): Promise<void> {
    const { calls, networks } = this.#context;
    return calls.change(call, vSwitchResource(id), async (tx) => {
      assertChangeable('vSwitch', await networks.vSwitchOf(tx, id));
      assertUnused('vSwitch', id, usersOfVSwitch(await readNetworkUsers(tx), id));
      await tx.deleteResource('vswitch', id);
    });
  }
}

async function formProblems(
  { name, zone, cidr, bindAddress }: NewVSwitch,
  host: Pick<Host, 'bindProblem'>,
): Promise<readonly FieldProblem[]> {
  const wrongForm = bindAddressProblem(bindAddress);
  const bindProblem = wrongForm === null ? await host.bindProblem(bindAddress) : `It ${wrongForm}.`;
  return [
    ...nameProblems('VSwitchName', name),
    ...idProblems('ZoneId', zone),
    ...rangeProblems('CidrBlock', cidr),
    ...(bindProblem === null ? [] : [{ path: 'BindAddress', message: bindProblem }]),
  ];
}

/** Where the range of a new vSwitch stands in its VPC. */
function placeProblems({ cidr }: NewVSwitch, vpc: VpcRecord, others: readonly VSwitchRecord[]): readonly FieldProblem[] {
  const path = 'CidrBlock';
  const [whole, range] = [IpRange.parse(vpc.cidr), IpRange.parse(cidr)];
  if (whole === null || range === null) return [];
  if (!whole.covers(range)) return [{ path, message: `${cidr} is not inside ${vpc.cidr}, the range of the VPC ${vpc.id}.` }];
  const other = others.find((each) => IpRange.parse(each.cidr)?.overlaps(range) === true);
  return other === undefined ? [] : [{ path, message: `${cidr} overlaps with ${other.cidr}, the range of the vSwitch ${other.id}.` }];
}

function vSwitchResource(id: string): string {
  return `vswitch/${id.slice(0, 128)}`;
}
