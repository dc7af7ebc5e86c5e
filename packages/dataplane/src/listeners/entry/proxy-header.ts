import { isIPv4, isIPv6 } from 'node:net';
import { plainAddress } from '@infergate/kernel';

/** A header of the PROXY protocol that is complete. */
export interface ProxyHeader {
  /** Bytes that it takes. */
  readonly length: number;
  /** Whom the proxy speaks for; null: for itself, or it does not know. */
  readonly source: string | null;
}

/** Of version 1, line end included: the protocol allows no more. */
const MAX_LINE_BYTES = 107;
/** Of version 2: addresses and extensions. The largest known ones, of TLS, stay well below. */
const MAX_PAYLOAD_BYTES = 4096;

const LINE_START = Buffer.from('PROXY ', 'latin1');
const LINE = /^PROXY (?:UNKNOWN(?: [\x20-\x7e]*)?|TCP([46]) ([\da-fA-F.:]+) ([\da-fA-F.:]+) (0|[1-9]\d{0,4}) (0|[1-9]\d{0,4}))\r\n$/;

const SIGNATURE = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
const FIXED_BYTES = 16;
const VERSION_2 = 0x20;
const LOCAL = 0;
const PROXY = 1;
/** Bytes of the addresses by family and transport. UDP does not come over TCP. */
const ADDRESS_BYTES: Readonly<Record<number, number>> = { 0x00: 0, 0x11: 12, 0x21: 36, 0x31: 216 };
const OVER_IPV4 = 0x11;
const OVER_IPV6 = 0x21;
const EXTENSION_HEAD_BYTES = 3;

/** Reads the header that a connection begins with. `incomplete`: more has to come before anything can be said. */
export function readProxyHeader(bytes: Buffer): ProxyHeader | 'incomplete' | 'invalid' {
  if (startsLike(bytes, SIGNATURE)) return readBinary(bytes);
  return startsLike(bytes, LINE_START) ? readLine(bytes) : 'invalid';
}

/** As far as both go. */
function startsLike(bytes: Buffer, start: Buffer): boolean {
  const length = Math.min(bytes.length, start.length);
  return bytes.compare(start, 0, length, 0, length) === 0;
}

function readLine(bytes: Buffer): ProxyHeader | 'incomplete' | 'invalid' {
  const end = bytes.subarray(0, MAX_LINE_BYTES).indexOf('\n');
  if (end === -1) return bytes.length >= MAX_LINE_BYTES ? 'invalid' : 'incomplete';
  const match = LINE.exec(bytes.toString('latin1', 0, end + 1));
  if (match === null) return 'invalid';
  const [, family, source, target, ...ports] = match;
  const length = end + 1;
  if (family === undefined) return { length, source: null };
  const isAddress = family === '4' ? isIPv4 : isIPv6;
  const isRight = isAddress(source ?? '') && isAddress(target ?? '') && ports.every((port) => Number(port) <= 65_535);
  return isRight ? { length, source: plainAddress(source ?? '') } : 'invalid';
}

function readBinary(bytes: Buffer): ProxyHeader | 'incomplete' | 'invalid' {
  if (bytes.length < FIXED_BYTES) return 'incomplete';
  const command = (bytes[12] as number) - VERSION_2;
  const family = bytes[13] as number;
  const payloadBytes = bytes.readUInt16BE(14);
  const addressBytes = ADDRESS_BYTES[family];
  if ((command !== LOCAL && command !== PROXY) || payloadBytes > MAX_PAYLOAD_BYTES) return 'invalid';
  const length = FIXED_BYTES + payloadBytes;
  // What a proxy says of itself is skipped, whatever it is.
  if (command === LOCAL) return bytes.length < length ? 'incomplete' : { length, source: null };
  if (addressBytes === undefined || payloadBytes < addressBytes) return 'invalid';
  if (bytes.length < length) return 'incomplete';
  // Where the family says nothing, nothing is known of what follows.
  if (addressBytes > 0 && !areExtensions(bytes.subarray(FIXED_BYTES + addressBytes, length))) return 'invalid';
  return { length, source: sourceOf(bytes.subarray(FIXED_BYTES), family) };
}

function sourceOf(addresses: Buffer, family: number): string | null {
  if (family === OVER_IPV4) return addresses.subarray(0, 4).join('.');
  if (family !== OVER_IPV6) return null;
  const groups = Array.from({ length: 8 }, (_, i) => addresses.readUInt16BE(i * 2).toString(16));
  return plainAddress(groups.join(':'));
}

/** Each says how long it is, and together they fill the rest. */
function areExtensions(bytes: Buffer): boolean {
  let at = 0;
  while (at + EXTENSION_HEAD_BYTES <= bytes.length) at += EXTENSION_HEAD_BYTES + bytes.readUInt16BE(at + 1);
  return at === bytes.length;
}
