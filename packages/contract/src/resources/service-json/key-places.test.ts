import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { locateKeys, pathText } from './key-places.ts';

describe('locateKeys', () => {
  test('finds keys by whatever name they are written', () => {
    const places = locateKeys({
      name: 'echo',
      rpc: { keepalive: 5 },
      'metadata.eas.termination_grace_period': 3,
      credential: { token: 'x' },
      containers: [{ command: 'a', env: [{ name: 'A' }, { name: 'B', value: 'c' }] }, { health_check: { tcp_socket: {} } }],
    });
    expect(Object.fromEntries(places)).toMatchObject({
      'metadata.name': ['name'],
      'metadata.rpc': ['rpc'],
      'metadata.rpc.keepalive': ['rpc', 'keepalive'],
      'metadata.eas.termination_grace_period': ['metadata.eas.termination_grace_period'],
      token: ['credential', 'token'],
      'containers[0].env[1].value': ['containers', 0, 'env', 1, 'value'],
      'containers[1].readiness_check.tcp_socket': ['containers', 1, 'health_check', 'tcp_socket'],
    });
  });

  test('passes over what is unknown, null, or of another form', () => {
    expect(locateKeys({ metadata: { nmae: 'a', cpu: null }, containers: 'x', odd: { name: 'b' } }).has('metadata.name')).toBe(false);
    expect([...locateKeys({ metadata: { cpu: null } }).keys()]).toEqual(['metadata']);
    expect(locateKeys([1]).size).toBe(0);
  });

  test('names places of the document, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (document) => {
        for (const path of locateKeys(document).values()) {
          const value = path.reduce<unknown>((value, part) => (value as Record<string | number, unknown>)[part], document);
          expect(value).not.toBeUndefined();
        }
      }),
    );
  });
});

test.each([
  [[], ''],
  [['containers', 0, 'port'], 'containers[0].port'],
  [['labels', 'a b'], 'labels["a b"]'],
])('the path %j is written %s', (path, text) => expect(pathText(path)).toBe(text));
