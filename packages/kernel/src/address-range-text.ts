import { IpRange } from './ip-range.ts';

/** A range in its one spelling, `10.0.0.0/24` or `2001:db8::/32`; or what is wrong with a text, as a sentence that says what would be right. */
export type ReadRange = { readonly range: string } | { readonly problem: string };

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)(?:\/(\d{2,3}))?$/i;
const MAPPED_PREFIX = 96;

/** Reads an address or a CIDR range as people type them: unlike `IpRange.parse`, bits behind the prefix are a mistake to be told. IPv4 in the form of IPv6 is IPv4. */
export function readAddressRange(text: string): ReadRange {
  const typed = withoutMapping(text.trim());
  const [address = ''] = typed.split('/');
  const single = IpRange.parse(address);
  if (single === null) return { problem: 'Expected an IPv4 or IPv6 address, or a range such as 192.0.2.0/24.' };
  const range = IpRange.parse(typed);
  if (range === null) return { problem: `Expected a prefix from 0 to ${address.includes(':') ? 128 : 32} behind the slash.` };
  if (networkOf(single) !== networkOf(range))
    return { problem: `Bits behind the prefix are set; the range that holds the address is ${range.toString()}.` };
  return { range: range.plain().toString() };
}

function withoutMapping(text: string): string {
  const [, address, prefix] = MAPPED.exec(text) ?? [];
  if (address === undefined) return text;
  if (prefix === undefined) return address;
  return Number(prefix) < MAPPED_PREFIX ? text : `${address}/${Number(prefix) - MAPPED_PREFIX}`;
}

function networkOf(range: IpRange): string {
  return range.toString().split('/')[0] ?? '';
}
