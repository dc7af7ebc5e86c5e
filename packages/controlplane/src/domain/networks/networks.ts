import { ManagementError } from '@infergate/contract';
import type { VpcRecord, VSwitchRecord } from '../../store/network-records.ts';
import type { StoreTransaction } from '../../store/store.ts';

/** What the configuration says of networks. */
export interface NetworkSettings {
  /** Whose installation this is: it owns what names no other account. */
  readonly accountId: string;
  /** Zones in which gateways can be linked. */
  readonly zones: readonly string[];
}

/** Looks up networks inside the transaction of whoever needs them. */
export class Networks {
  readonly #settings: NetworkSettings;

  constructor(settings: NetworkSettings) {
    this.#settings = settings;
  }

  get accountId(): string {
    return this.#settings.accountId;
  }

  get supportedZones(): readonly string[] {
    return this.#settings.zones;
  }

  /** Throws `InvalidVpc.NotFound`. */
  async vpcOf(tx: StoreTransaction, id: string): Promise<VpcRecord> {
    const vpc = await tx.resource('vpc', id);
    if (vpc === null) throw new ManagementError('InvalidVpc.NotFound', `There is no VPC ${quote(id)}. ListVpcs shows those there are.`);
    return vpc;
  }

  /** Throws `InvalidVSwitch.NotFound`. */
  async vSwitchOf(tx: StoreTransaction, id: string): Promise<VSwitchRecord> {
    const vSwitch = await tx.resource('vswitch', id);
    if (vSwitch === null)
      throw new ManagementError('InvalidVSwitch.NotFound', `There is no vSwitch ${quote(id)}. ListVSwitches shows those there are.`);
    return vSwitch;
  }

  /** By id. */
  async vSwitchesOf(tx: StoreTransaction, vpcId: string): Promise<readonly VSwitchRecord[]> {
    return (await tx.resources('vswitch')).filter((vSwitch) => vSwitch.vpcId === vpcId);
  }

  /** Why gateways cannot be linked to the vSwitch, in the words of PAI-EAS; null: they can. */
  zoneProblem({ id, zone }: Pick<VSwitchRecord, 'id' | 'zone'>): string | null {
    const { zones } = this.#settings;
    return zones.includes(zone) ? null : `Vswitch ${id} in zone ${zone} is not supported, supported zones: [${zones.join(' ')}]`;
  }
}

/** An id as it may stand in a message. */
export function quote(id: string): string {
  return JSON.stringify(id.slice(0, 128));
}
