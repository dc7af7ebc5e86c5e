import type { KeyValues } from '../key-values.ts';
import { placeOf } from '../place-path.ts';
import type { Report } from '../report.ts';
import { describeFound, shorten } from '../value-wording.ts';

export function checkExternal(values: KeyValues, report: Report): void {
  if (!values.has('runtime.external')) return;
  checkAddresses(values, report);
  checkHeaders(values, report);
  checkAuthority(values, report);
  checkInstances(values, report);
}

/** An address in its one spelling: origin and base path without a trailing slash. Or why it is none. */
export type ReadAddress = { readonly address: string } | { readonly problem: string };

export function readAddress(text: string): ReadAddress {
  const expected = 'an address such as "http://10.0.0.5:8000" or "https://host/base/path"';
  // URL drops blanks and control characters silently.
  if (!/^https?:\/\/[!-~]+$/i.test(text) || !URL.canParse(text))
    return { problem: `Expected ${expected}, got ${describeFound(text, false)}.` };
  if (/[?#]/.test(text)) return { problem: `Expected ${expected}, without query and fragment.` };
  const url = new URL(text);
  if (url.username !== '' || url.password !== '' || text.includes('@')) {
    return { problem: `Expected ${expected}, without user name and password; put credentials into "headers".` };
  }
  if (url.port === '0') return { problem: `Expected ${expected}, got port 0.` };
  return { address: withoutEndSlash(`${url.origin}${url.pathname}`) };
}

function withoutEndSlash(address: string): string {
  let end = address.length;
  while (address[end - 1] === '/') end--;
  return address.slice(0, end);
}

function checkAddresses(values: KeyValues, report: Report): void {
  const where = values.where('runtime.external.addresses');
  const seen = new Map<string, number>();
  for (const [index, text] of (values.get('runtime.external.addresses') ?? []).entries()) {
    if (text === '') continue; // refused already
    const read = readAddress(text);
    if ('problem' in read) {
      report.problem(`${where}[${index}]`, read.problem);
      continue;
    }
    const earlier = seen.get(read.address);
    if (earlier === undefined) seen.set(read.address, index);
    else report.problem(`${where}[${index}]`, `${shorten(text)} is the same address as entry ${earlier}. List each address once.`);
  }
}

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const HEADER_VALUE = /^[!-~](?:[\t -~]*[!-~])?$/;

/** Headers that belong to one connection or to the framing of one message. */
const UNSETTABLE: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

function checkHeaders(values: KeyValues, report: Report): void {
  const where = values.where('runtime.external.headers');
  const seen = new Map<string, string>();
  for (const [name, value] of Object.entries(values.get('runtime.external.headers') ?? {})) {
    const problem = headerProblem(name, value, seen.get(name.toLowerCase()));
    if (problem !== null) report.problem(placeOf(where, name), problem);
    seen.set(name.toLowerCase(), name);
  }
}

function headerProblem(name: string, value: string, earlier: string | undefined): string | null {
  if (!HEADER_NAME.test(name)) return `${shorten(name)} is not the name of a header.`;
  if (UNSETTABLE.has(name.toLowerCase())) return `"${name}" is set by the gateway for each connection and cannot be given.`;
  if (earlier !== undefined) return `The same header as "${earlier}"; case does not count.`;
  if (value !== '' && !HEADER_VALUE.test(value))
    return 'Expected a header value of printable ASCII characters, not beginning or ending with a blank.';
  return null;
}

const CERTIFICATES = /^\s*(?:-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*)+$/;

function checkAuthority(values: KeyValues, report: Report): void {
  const authority = values.get('runtime.external.ca');
  if (authority === undefined) return;
  const where = values.where('runtime.external.ca');
  if (!CERTIFICATES.test(authority)) report.problem(where, 'Expected certificates in PEM form ("-----BEGIN CERTIFICATE-----" …), as text.');
  const addresses = values.get('runtime.external.addresses') ?? [];
  if (addresses.length > 0 && !addresses.some((address) => /^https:/i.test(address))) {
    report.notice(where, 'Has no effect: no address is https.');
  }
}

function checkInstances(values: KeyValues, report: Report): void {
  const instances = values.get('metadata.instance');
  const addresses = values.get('runtime.external.addresses');
  if (instances === undefined || addresses === undefined || instances === addresses.length) return;
  report.problem(
    values.where('metadata.instance'),
    `Contradicts "${values.where('runtime.external.addresses')}" with its ${addresses.length} entries: every address is an instance. Leave it out.`,
  );
}
