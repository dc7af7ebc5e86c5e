import type { FieldProblem } from '@infergate/contract';
import { bindAddressProblem, IpRange } from '@infergate/kernel';
import type { Static } from 'typebox';
import { Value } from 'typebox/value';
import { VpcsSchema, ZonesSchema } from './network-schema.ts';

type Vpc = Static<typeof VpcsSchema>[number];
type VSwitch = Vpc['vSwitches'][number];

/** A value and where it stands in the document. */
interface Placed<T> {
  readonly value: T;
  readonly path: string;
}

/** What of the networks is right for itself and not together. What has not even the right form is reported elsewhere. */
export function findNetworkProblems(zones: unknown, vpcs: unknown): readonly FieldProblem[] {
  const zoneProblems = Value.Check(ZonesSchema, zones) ? findRepeated(placed(zones, 'zones')) : [];
  return Value.Check(VpcsSchema, vpcs) ? [...zoneProblems, ...findVpcProblems(vpcs)] : zoneProblems;
}

function findVpcProblems(vpcs: readonly Vpc[]): readonly FieldProblem[] {
  const each = placed(vpcs, 'vpcs');
  const vSwitches = each.map(({ value, path }) => placed(value.vSwitches, `${path}.vSwitches`));
  return [
    ...findRepeated(each.map(idOf)),
    ...findRepeated(vSwitches.flat().map(idOf)),
    ...each.flatMap(({ value, path }) => findRangeProblem({ value: value.cidr, path: `${path}.cidr` })),
    ...vSwitches.flat().flatMap(findVSwitchProblems),
    ...each.flatMap(({ value }, at) => findMisplaced(value, vSwitches[at] ?? [])),
  ];
}

function findVSwitchProblems({ value, path }: Placed<VSwitch>): readonly FieldProblem[] {
  const bindProblem = bindAddressProblem(value.bindAddress);
  return [
    ...findRangeProblem({ value: value.cidr, path: `${path}.cidr` }),
    ...(bindProblem === null ? [] : [{ path: `${path}.bindAddress`, message: bindProblem }]),
  ];
}

function findRangeProblem({ value, path }: Placed<string>): readonly FieldProblem[] {
  const range = IpRange.parse(value);
  if (range === null) return [{ path, message: `must be a CIDR range such as 10.0.0.0/8, not "${value}"` }];
  const hasHostBits =
    IpRange.parse(value.split('/')[0] ?? '')
      ?.toString()
      .split('/')[0] !== range.toString().split('/')[0];
  return hasHostBits ? [{ path, message: `must be the range itself, ${range.toString()}, not an address in it (${value})` }] : [];
}

function findMisplaced(vpc: Vpc, vSwitches: readonly Placed<VSwitch>[]): readonly FieldProblem[] {
  const whole = IpRange.parse(vpc.cidr);
  const ranges = vSwitches.map(({ value, path }) => ({ id: value.id, cidr: value.cidr, range: IpRange.parse(value.cidr), path }));
  return ranges.flatMap(({ cidr, range, path }, at) => {
    if (range === null || whole === null) return [];
    if (!whole.covers(range))
      return [{ path: `${path}.cidr`, message: `must lie inside ${vpc.cidr}, the range of ${vpc.id}, not be ${cidr}` }];
    const other = ranges.slice(0, at).find((earlier) => earlier.range?.overlaps(range) === true);
    return other === undefined ? [] : [{ path: `${path}.cidr`, message: `must not overlap with ${other.cidr}, the range of ${other.id}` }];
  });
}

function findRepeated(values: readonly Placed<string>[]): readonly FieldProblem[] {
  const seen = new Map<string, string>();
  return values.flatMap(({ value, path }) => {
    const first = seen.get(value);
    seen.set(value, first ?? path);
    return first === undefined ? [] : [{ path, message: `must be unique; ${value} stands in ${first} already` }];
  });
}

function placed<T>(values: readonly T[], path: string): readonly Placed<T>[] {
  return values.map((value, at) => ({ value, path: `${path}[${at}]` }));
}

function idOf({ value, path }: Placed<{ readonly id: string }>): Placed<string> {
  return { value: value.id, path: `${path}.id` };
}
