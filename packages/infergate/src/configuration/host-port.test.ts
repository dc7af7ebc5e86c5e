import { expect, test } from 'vitest';
import { parseHostPort } from './host-port.ts';

test.each([
  ['127.0.0.1:80', { host: '127.0.0.1', port: 80 }],
  ['0.0.0.0:0', { host: '0.0.0.0', port: 0 }],
  ['localhost:65535', { host: 'localhost', port: 65_535 }],
  ['[::1]:8080', { host: '::1', port: 8080 }],
  ['[::]:0', { host: '::', port: 0 }],
  ['[::ffff:10.0.0.1]:1', { host: '::ffff:10.0.0.1', port: 1 }],
])('%s is an address', (text, address) => {
  expect(parseHostPort(text)).toEqual(address);
});

test.each([
  '',
  '8080',
  ':8080',
  'localhost',
  'localhost:',
  'localhost:65536',
  'localhost:123456',
  'localhost:-1',
  'localhost:80 ',
  ' localhost:80',
  'localhost:0x50',
  'example.com:80',
  '::1:80',
  '[127.0.0.1]:80',
  '[localhost]:80',
  '[::1]',
  '[::1:80',
  '127.1:80',
  '0x7f000001:80',
  '2130706433:80',
  '256.0.0.1:80',
  'http://127.0.0.1:80',
  '127.0.0.1:80/',
])('%j is none', (text) => {
  expect(parseHostPort(text)).toBeNull();
});
