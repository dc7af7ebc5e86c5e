import { describe, expect, test } from 'vitest';
import { readProxyHeader } from './proxy-header.ts';

const line = (text: string): Buffer => Buffer.from(text, 'latin1');

function binary({
  command = 0x21,
  family = 0x11,
  addresses = Buffer.from('0a00000109080706d43101bb', 'hex'),
  more = Buffer.alloc(0),
} = {}): Buffer {
  const head = Buffer.from('0d0a0d0a000d0a515549540a00000000', 'hex');
  head[12] = command;
  head[13] = family;
  head.writeUInt16BE(addresses.length + more.length, 14);
  return Buffer.concat([head, addresses, more]);
}

const IPV6 = Buffer.from('20010db800000000000000000000000120010db8000000000000000000000002d43101bb', 'hex');
const MAPPED = Buffer.from('00000000000000000000ffff0a00000100000000000000000000ffff0a000002d43101bb', 'hex');
const HEADERS: readonly [string, Buffer, string | null][] = [
  ['IPv4 as a line', line('PROXY TCP4 10.0.0.1 9.8.7.6 54321 443\r\n'), '10.0.0.1'],
  ['IPv6 as a line', line('PROXY TCP6 2001:DB8::1 2001:db8::2 0 65535\r\n'), '2001:db8::1'],
  ['IPv4 in the form of IPv6', line('PROXY TCP6 ::ffff:10.0.0.1 ::1 1 2\r\n'), '10.0.0.1'],
  [
    'the longest line',
    line('PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n'),
    null,
  ],
  ['nobody, as a line', line('PROXY UNKNOWN\r\n'), null],
  ['IPv4 in binary', binary(), '10.0.0.1'],
  ['IPv6 in binary', binary({ family: 0x21, addresses: IPV6 }), '2001:db8::1'],
  ['IPv4 in the form of IPv6, in binary', binary({ family: 0x21, addresses: MAPPED }), '10.0.0.1'],
  ['extensions', binary({ more: Buffer.from('0400030000000500016102000161', 'hex') }), '10.0.0.1'],
  ['a path', binary({ family: 0x31, addresses: Buffer.alloc(216) }), null],
  ['no family', binary({ family: 0, addresses: Buffer.from('xyz') }), null],
  ['the proxy itself', binary({ command: 0x20, family: 0x77, addresses: Buffer.from('xyz') }), null],
];

describe('a header that is right', () => {
  test.each(HEADERS)('says who is there: %s', (_, header, source) => {
    expect(readProxyHeader(Buffer.concat([header, line('GET / HTTP/1.1\r\n')]))).toEqual({ length: header.length, source });
  });

  test.each(HEADERS)('is waited for, whatever has come of it: %s', (_, header) => {
    for (let length = 0; length < header.length; length += 1) expect(readProxyHeader(header.subarray(0, length))).toBe('incomplete');
  });
});

test.each<[string, Buffer]>([
  ['an HTTP request', line('GET / HTTP/1.1\r\n')],
  ['another method that begins alike', line('PROPFIND / HTTP/1.1\r\n')],
  ['a handshake of TLS', Buffer.from([0x16, 3, 1])],
  ['lower case', line('proxy TCP4 1.2.3.4 1.2.3.4 1 2\r\n')],
  ['a bare line feed', line('PROXY TCP4 1.2.3.4 1.2.3.4 1 2\n')],
  ['two spaces', line('PROXY  TCP4 1.2.3.4 1.2.3.4 1 2\r\n')],
  ['a tab', line('PROXY TCP4\t1.2.3.4 1.2.3.4 1 2\r\n')],
  ['another family', line('PROXY TCP5 1.2.3.4 1.2.3.4 1 2\r\n')],
  ['the wrong family', line('PROXY TCP4 ::1 ::1 1 2\r\n')],
  ['half an address', line('PROXY TCP4 1.2.3 1.2.3.4 1 2\r\n')],
  ['a zone', line('PROXY TCP6 fe80::1%eth0 ::1 1 2\r\n')],
  ['a port that is too large', line('PROXY TCP4 1.2.3.4 1.2.3.4 1 65536\r\n')],
  ['a port with a leading zero', line('PROXY TCP4 1.2.3.4 1.2.3.4 01 2\r\n')],
  ['a signed port', line('PROXY TCP4 1.2.3.4 1.2.3.4 +1 2\r\n')],
  ['no ports', line('PROXY TCP4 1.2.3.4 1.2.3.4\r\n')],
  ['more than there is', line('PROXY TCP4 1.2.3.4 1.2.3.4 1 2 3\r\n')],
  ['a line that is too long', line(`PROXY UNKNOWN ${'x'.repeat(92)}\r\n`)],
  ['a line without an end', line(`PROXY UNKNOWN ${'x'.repeat(200)}`)],
  ['another version', binary({ command: 0x11 })],
  ['another command', binary({ command: 0x22 })],
  ['UDP', binary({ family: 0x12 })],
  ['addresses that are too short', binary({ addresses: Buffer.alloc(11) })],
  ['extensions that are cut', binary({ more: Buffer.from('0400', 'hex') })],
  ['extensions beyond their end', binary({ more: Buffer.from('040005aa', 'hex') })],
  ['a payload that is too long', binary({ more: Buffer.alloc(5000) })],
])('%s is not one', (_, bytes) => {
  expect(readProxyHeader(bytes)).toBe('invalid');
});
