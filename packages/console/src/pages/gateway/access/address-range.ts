/** An address or a range of addresses as people type it, in its one spelling; or what is wrong with it. */
export type ReadRange =
  | { readonly range: string }
  | { readonly problem: 'address' }
  | { readonly problem: 'prefix'; readonly most: number }
  /** Bits behind the prefix are set; `holds` is the range that was probably meant. */
  | { readonly problem: 'bits'; readonly holds: string };

interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/** Says at once what the server would refuse; the server has the last word all the same. */
export function readRange(text: string): ReadRange {
  const [typed = '', prefixText, ...more] = text.trim().split('/');
  const address = readAddress(typed);
  if (address === null || more.length > 0) return { problem: 'address' };
  const most = /^::ffff:\d+\.\d+\.\d+\.\d+$/i.test(typed) ? 128 : address.bits;
  if (prefixText === undefined) return { range: write(address, address.bits) };
  if (!/^\d{1,3}$/.test(prefixText) || Number(prefixText) > most || Number(prefixText) < most - address.bits)
    return { problem: 'prefix', most };
  return network(address, Number(prefixText) - (most - address.bits));
}

function network(address: Address, prefix: number): ReadRange {
  const rest = BigInt(address.bits - prefix);
  const value = (address.value >> rest) << rest;
  const range = write({ bits: address.bits, value }, prefix);
  return value === address.value ? { range } : { problem: 'bits', holds: range };
}

function readAddress(text: string): Address | null {
  if (!text.includes(':')) return readIpv4(text);
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(text)?.[1];
  return mapped === undefined ? readIpv6(text) : readIpv4(mapped);
}

function readIpv4(text: string): Address | null {
  const parts = text.split('.');
  const isRight = parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
  return isRight ? { bits: 32, value: parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n) } : null;
}

/** URL knows every spelling, and answers with hexadecimal groups of which one run of zeros is left out. */
function readIpv6(text: string): Address | null {
  if (!/^[\da-f:.]+$/i.test(text) || !URL.canParse(`http://[${text}]/`)) return null;
  const [head = '', tail] = new URL(`http://[${text}]/`).hostname.slice(1, -1).split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':'));
  const before = groups(head);
  const behind = groups(tail ?? '');
  const zeros = Array.from({ length: 8 - before.length - behind.length }, () => '0');
  const value = [...before, ...zeros, ...behind].reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n);
  return { bits: 128, value };
}

function write({ bits, value }: Address, prefix: number): string {
  if (bits === 32) return `${[24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.')}/${prefix}`;
  const groups = Array.from({ length: 8 }, (_, i) => ((value >> BigInt(112 - 16 * i)) & 65_535n).toString(16));
  return `${new URL(`http://[${groups.join(':')}]/`).hostname.slice(1, -1)}/${prefix}`;
}
