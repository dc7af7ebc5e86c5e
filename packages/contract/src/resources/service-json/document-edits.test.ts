import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mergeServiceConfig, redactServiceConfig, resolveLocalPaths } from './document-edits.ts';
import { REDACTED } from './redaction-mark.ts';

describe('mergeServiceConfig', () => {
  test.each<[string, unknown, unknown, unknown]>([
    ['merges objects key by key', { a: { b: 1, c: 2 } }, { a: { c: 3, d: 4 } }, { a: { b: 1, c: 3, d: 4 } }],
    ['replaces lists', { a: [1, 2] }, { a: [3] }, { a: [3] }],
    ['replaces an object by a value', { a: { b: 1 } }, { a: 2 }, { a: 2 }],
    ['replaces a value by an object', { a: 2 }, { a: { b: 1, c: null } }, { a: { b: 1 } }],
    ['removes what is null', { a: 1, b: { c: 2, d: 3 } }, { a: null, b: { c: null } }, { b: { d: 3 } }],
    ['removes nothing that is not there', { a: 1 }, { b: null }, { a: 1 }],
    ['begins with nothing', undefined, { a: { b: null } }, { a: {} }],
    ['hands on a patch that is none', { a: 1 }, [1], [1]],
    [
      'lets an alias replace the documented name',
      { metadata: { rpc: { keepalive: 1, rate_limit: 2 } } },
      { rpc: { keepalive: 3 } },
      {
        metadata: { rpc: { rate_limit: 2 } },
        rpc: { keepalive: 3 },
      },
    ],
    ['lets the documented name replace an alias', { credential: { token: 'a' } }, { token: 'b' }, { credential: {}, token: 'b' }],
    [
      'lets dotted names replace nested ones',
      { metadata: { eas: { termination_grace_period: 1 } } },
      { 'metadata.eas.termination_grace_period': 2 },
      {
        metadata: { eas: {} },
        'metadata.eas.termination_grace_period': 2,
      },
    ],
    ['removes a key under its other name', { metadata: { rpc: { keepalive: 1 }, name: 'a' } }, { rpc: null }, { metadata: { name: 'a' } }],
    [
      'keeps an alias beside it that the patch does not touch',
      { rpc: { keepalive: 1 } },
      { metadata: { rpc: { rate_limit: 2 } } },
      {
        rpc: { keepalive: 1 },
        metadata: { rpc: { rate_limit: 2 } },
      },
    ],
    ['leaves a hidden secret as it is', { token: 'a' }, { token: REDACTED, labels: { x: 'y' } }, { token: 'a', labels: { x: 'y' } }],
    [
      'leaves hidden headers as they are',
      { runtime: { external: { headers: { a: '1', b: '2' } } } },
      { runtime: { external: { headers: { a: REDACTED, b: '3' } } } },
      { runtime: { external: { headers: { a: '1', b: '3' } } } },
    ],
  ])('%s', (_sentence, base, patch, merged) => {
    expect(mergeServiceConfig(base, patch)).toEqual(merged);
  });

  test('changes neither argument', () => {
    const base = { metadata: { rpc: { keepalive: 1 } }, a: { b: [1] } };
    const patch = { rpc: { keepalive: 2 }, token: REDACTED };
    const [baseBefore, patchBefore] = [structuredClone(base), structuredClone(patch)];
    const merged = mergeServiceConfig(base, patch) as { a: { b: number[] } };
    merged.a.b.push(2);
    expect([base, patch]).toEqual([baseBefore, patchBefore]);
  });

  test('keeps a key that names a prototype an ordinary key', () => {
    const merged = mergeServiceConfig({}, { a: JSON.parse('{"b":1}') as unknown, c: 1 });
    expect(Object.getPrototypeOf(merged)).toBe(Object.prototype);
    const patch = JSON.parse('{"__proto__":{"polluted":true}}') as unknown;
    expect(mergeServiceConfig({}, patch)).toBe(patch);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test('merging twice changes nothing more, and merging nothing changes nothing', () => {
    const json = fc.dictionary(fc.constantFrom('a', 'b', 'metadata', 'rpc'), fc.jsonValue({ maxDepth: 3 }));
    fc.assert(
      fc.property(json, json, (base, patch) => {
        const once = mergeServiceConfig(base, patch);
        expect(mergeServiceConfig(once, patch)).toEqual(once);
        expect(mergeServiceConfig(base, {})).toEqual(base);
      }),
    );
  });
});

describe('redactServiceConfig', () => {
  test('hides what is secret, wherever it is written, and nothing else', () => {
    expect(
      redactServiceConfig({
        metadata: { name: 'echo' },
        token: 'secret',
        credential: { token: 'secret', docker_auth: 'secret' },
        'credential.token': 'secret',
        private_token: 'secret',
        dockerAuth: 'secret',
        runtime: { external: { addresses: ['http://h'], headers: { Authorization: 'secret' } } },
        storage: [{ mount_path: '/a', git: { repo: 'r', password: 'secret' } }],
        containers: [{ env: [{ name: 'A', value: 'shown' }] }],
      }),
    ).toEqual({
      metadata: { name: 'echo' },
      token: REDACTED,
      credential: { token: REDACTED, docker_auth: REDACTED },
      'credential.token': REDACTED,
      private_token: REDACTED,
      dockerAuth: REDACTED,
      runtime: { external: { addresses: ['http://h'], headers: { Authorization: REDACTED } } },
      storage: [{ mount_path: '/a', git: { repo: 'r', password: REDACTED } }],
      containers: [{ env: [{ name: 'A', value: 'shown' }] }],
    });
  });

  test('shows that a service is public', () => {
    expect(redactServiceConfig({ token: '' })).toEqual({ token: '' });
  });

  test('hides secrets of a wrong type too', () => {
    expect(redactServiceConfig({ token: ['secret'], runtime: { external: { headers: 'secret' } } })).toEqual({
      token: REDACTED,
      runtime: { external: { headers: REDACTED } },
    });
  });
});

describe('resolveLocalPaths', () => {
  const resolve = (path: string) => `/home/me/${path}`;

  test.each([
    ['a relative model', { model_path: 'iris.onnx' }, { model_path: '/home/me/iris.onnx' }],
    ['the folder itself', { runtime: { process: { directory: '.' } } }, { runtime: { process: { directory: '/home/me/.' } } }],
    ['a dotted key', { 'runtime.process.directory': 'app' }, { 'runtime.process.directory': '/home/me/app' }],
    ['not an absolute path', { model_path: '/models/iris.onnx' }, { model_path: '/models/iris.onnx' }],
    ['not a URL', { model_path: 'https://h/iris.onnx' }, { model_path: 'https://h/iris.onnx' }],
    ['not a path inside the model', { model_entry: 'iris.onnx' }, { model_entry: 'iris.onnx' }],
    ['not what is no text', { model_path: 3 }, { model_path: 3 }],
  ])('completes %s', (_what, config, resolved) => {
    expect(resolveLocalPaths(config, resolve)).toEqual(resolved);
  });
});
