import { isIP } from 'node:net';

const LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;
const MAX_NAME_LENGTH = 253;

/** What is wrong with a name that a certificate is to be for; null: nothing. */
export function hostNameProblem(
  name: string,
  { wildcard, address }: { readonly wildcard: boolean; readonly address: boolean },
): string | null {
  const shown = JSON.stringify(name.slice(0, 80));
  if (isIP(name) !== 0) return address ? null : `${shown} is an address. Name a domain.`;
  if (name.startsWith('*.')) {
    if (!wildcard)
      return `${shown} is a wildcard, which an authority validates by DNS-01 only, and that is not offered. Name the hosts one by one.`;
    if (name.includes('*', 1)) return `${shown} has more than one "*": a wildcard is "*." and a name, and stands for one label.`;
    return hostNameProblem(name.slice(2), { wildcard: false, address: false });
  }
  const labels = name.split('.');
  const isName = name.length <= MAX_NAME_LENGTH && labels.every((label) => LABEL.test(label)) && !/^\d+$/.test(labels.at(-1) ?? '');
  return isName ? null : `${shown} is no domain name such as www.example.com (in ASCII; xn--… where it has other letters).`;
}
