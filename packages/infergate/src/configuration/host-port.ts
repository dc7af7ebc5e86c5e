import ipaddr from 'ipaddr.js';
import type { HostPort } from './settings.ts';

const FORM = /^(?:\[(?<six>[0-9a-fA-F:.]+)\]|(?<plain>[^:\s[\]]+)):(?<port>\d{1,5})$/;

/** `127.0.0.1:80`, `[::1]:80`, `localhost:80`; null for anything else. Names would have to be looked up, and may be many addresses. */
export function parseHostPort(text: string): HostPort | null {
  const { six, plain, port: digits } = FORM.exec(text)?.groups ?? {};
  const port = Number(digits);
  if (digits === undefined || port > 65_535) return null;
  if (six !== undefined) return ipaddr.IPv6.isValid(six) ? { host: six, port } : null;
  return plain !== undefined && (plain === 'localhost' || ipaddr.IPv4.isValidFourPartDecimal(plain)) ? { host: plain, port } : null;
}
