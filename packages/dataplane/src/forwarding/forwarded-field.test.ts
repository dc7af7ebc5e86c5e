import { describe, expect, test } from 'vitest';
import { parseForwarded } from './forwarded-field.ts';

const nothing = { for: null, proto: null, host: null };

describe('Forwarded', () => {
  test.each([
    ['for=192.0.2.43', [{ ...nothing, for: '192.0.2.43' }]],
    ['For="[2001:db8:cafe::17]:4711"', [{ ...nothing, for: '[2001:db8:cafe::17]:4711' }]],
    ['for=192.0.2.60;proto=http;by=203.0.113.43', [{ ...nothing, for: '192.0.2.60', proto: 'http' }]],
    [
      'for=192.0.2.43, for=198.51.100.17',
      [
        { ...nothing, for: '192.0.2.43' },
        { ...nothing, for: '198.51.100.17' },
      ],
    ],
    [
      'for=_hidden\t,\tfor=unknown;host=a.example',
      [
        { ...nothing, for: '_hidden' },
        { ...nothing, for: 'unknown', host: 'a.example' },
      ],
    ],
    ['for="a, b;c=\\"d\\"";proto=https', [{ ...nothing, for: 'a, b;c="d"', proto: 'https' }]],
    ['secret=x', [nothing]],
  ])('%s', (value, elements) => {
    expect(parseForwarded(value)).toEqual(elements);
  });

  test.each([
    '',
    ' ',
    'for',
    'for=',
    'for =1.2.3.4',
    'for= 1.2.3.4',
    'for=1.2.3.4;',
    'for=1.2.3.4,',
    ',for=1.2.3.4',
    'for=1.2.3.4; proto=http',
    'for=1.2.3.4;for=5.6.7.8',
    'for=[::1]',
    'for="1.2.3.4',
    'for="1.2.3.4"x',
    'for=1.2.3.4 for=5.6.7.8',
    'for="\u0000"',
  ])('%j counts for nothing', (value) => {
    expect(parseForwarded(value)).toBeNull();
  });
});
