import { isIP } from 'node:net';

/** One entry of the text that Node makes of a subjectAltName; texts with special characters are quoted as in JSON. */
const ENTRY = /([A-Za-z0-9][A-Za-z0-9 ]*):("(?:[^"\\]|\\.)*"|[^,]*)(?:, |$)/y;

/** DNS names (lower case) and addresses of a certificate, in order. */
export function alternativeNames(subjectAltName: string | undefined): readonly string[] {
  const names: string[] = [];
  for (const { kind, value } of entries(subjectAltName ?? '')) {
    if (kind === 'DNS' && value !== '' && !value.startsWith('"')) names.push(value.toLowerCase());
    if (kind === 'IP Address' && isIP(value) !== 0) names.push(shortAddress(value));
  }
  return [...new Set(names)];
}

function entries(text: string): readonly { readonly kind: string; readonly value: string }[] {
  const found: { kind: string; value: string }[] = [];
  const pattern = new RegExp(ENTRY);
  for (let match = pattern.exec(text); match !== null && match[0] !== ''; match = pattern.exec(text)) {
    found.push({ kind: match[1] ?? '', value: match[2] ?? '' });
  }
  return found;
}

/** `0:0:0:0:0:0:0:1` is `::1`. */
function shortAddress(address: string): string {
  return isIP(address) === 6 ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address;
}

/** Whether a certificate for `names` holds for a domain of a gateway; a wildcard stands for exactly one label. */
export function coversDomain(names: readonly string[], domain: string): boolean {
  const wanted = domain.toLowerCase();
  const dot = wanted.indexOf('.');
  const wildcard = dot > 0 ? `*${wanted.slice(dot)}` : null;
  return names.some((name) => name === wanted || (!wanted.startsWith('*.') && name === wildcard));
}
