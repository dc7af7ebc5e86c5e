import { AddressRanges, plainAddress } from '@infergate/kernel';
import type { VpcRecord } from '../store/network-records.ts';

interface Range {
  readonly vpcId: string;
  readonly prefix: number;
  readonly addresses: AddressRanges;
}

/** Tells in which VPC an address is: the smallest range that holds it decides. VPCs with the same range cannot be told apart: all of them. */
export class VpcFinder {
  /** The smallest first. */
  readonly #ranges: readonly Range[];

  constructor(vpcs: readonly Pick<VpcRecord, 'id' | 'cidr'>[]) {
    this.#ranges = vpcs.flatMap(rangesOf).sort((a, b) => b.prefix - a.prefix);
  }

  find(address: string): readonly string[] {
    const plain = plainAddress(address);
    if (plain === null) return [];
    const holding = this.#ranges.filter(({ addresses }) => addresses.has(plain));
    return holding.filter(({ prefix }) => prefix === holding[0]?.prefix).map(({ vpcId }) => vpcId);
  }
}

/** A VPC whose range cannot be read holds nobody, and leaves the others alone. */
function rangesOf({ id, cidr }: Pick<VpcRecord, 'id' | 'cidr'>): readonly Range[] {
  try {
    return [{ vpcId: id, prefix: Number(cidr.slice(cidr.indexOf('/') + 1)), addresses: new AddressRanges([cidr]) }];
  } catch {
    return [];
  }
}
