import { mergeServiceConfig, redactServiceConfig, REDACTED } from '@infergate/contract';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changeOf, effectOf, withoutKeptSecrets } from './change.ts';
import { differences, isSame } from './differences.ts';

type Json = Record<string, unknown>;

const stored: Json = {
  metadata: { name: 'echo', instance: 1, rpc: { keepalive: 5 } },
  token: 'secret-token',
  runtime: { external: { addresses: ['http://a'], headers: { Authorization: 'Bearer x', Other: 'y' } } },
  storage: [{ mount_path: '/a', git: { repo: 'r', password: 'p' } }],
};
const shown = redactServiceConfig(stored) as Json;

/** What the server makes of it. */
function carriedOut(edited: Json): unknown {
  const change = changeOf(shown, edited);
  if (change.mode === 'impossible') throw new Error(change.problems[0]?.message);
  return change.mode === 'merge' ? mergeServiceConfig(stored, change.body) : change.body;
}

describe('an update', () => {
  test('keeps hidden secrets that were left as they were', () => {
    expect(carriedOut({ ...shown, metadata: { name: 'echo', instance: 2 } })).toEqual({
      ...stored,
      metadata: { name: 'echo', instance: 2 },
    });
  });

  test('keeps some headers while others change', () => {
    const edited = { ...shown, runtime: { external: { addresses: ['http://b'], headers: { Authorization: REDACTED, New: 'n' } } } };
    expect(carriedOut(edited)).toEqual({
      ...stored,
      runtime: { external: { addresses: ['http://b'], headers: { Authorization: 'Bearer x', New: 'n' } } },
    });
  });

  test('takes out secrets and sets others', () => {
    const { token: _, ...others } = shown;
    expect(carriedOut(others)).not.toHaveProperty('token');
    expect(carriedOut({ ...shown, token: 'next' })).toMatchObject({ token: 'next' });
  });

  test('says where a hidden secret of a list would be lost', () => {
    const edited = { ...shown, storage: [{ mount_path: '/b', git: { repo: 'r', password: REDACTED } }] };
    expect(changeOf(shown, edited)).toMatchObject({ mode: 'impossible', problems: expect.arrayContaining([]) });
    expect(carriedOut({ ...shown, storage: [{ mount_path: '/b', git: { repo: 'r', password: 'again' } }] })).toMatchObject({
      storage: [{ mount_path: '/b', git: { password: 'again' } }],
    });
  });

  test('sends nothing where nothing changed', () => {
    expect(changeOf(shown, shown)).toEqual({ mode: 'merge', body: {} });
  });

  test('comes out as it was edited, whatever was edited', () => {
    const document = fc.dictionary(
      fc.constantFrom('a', 'metadata', 'rpc', 'name', 'labels', 'networking'),
      fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.dictionary(fc.constantFrom('rpc', 'name', 'gateway', 'b'), fc.jsonValue({ maxDepth: 1 }))),
    );
    fc.assert(
      fc.property(document, document, (base, edited) => {
        const change = changeOf(base, edited);
        if (change.mode === 'impossible') throw new Error('there are no secrets');
        expect(isSame(change.mode === 'merge' ? mergeServiceConfig(base, change.body) : change.body, edited)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});

describe('problems about hidden values', () => {
  const problems = [
    { path: 'token', message: 'mark' },
    { path: 'runtime.external.headers', message: 'mark' },
    { path: 'metadata.name', message: 'other' },
  ];
  const paths = (edited: unknown) => withoutKeptSecrets(problems, shown, edited).map(({ path }) => path);

  test('are none where the value stays', () => {
    expect(paths(shown)).toEqual(['metadata.name']);
    const fewer = { ...shown, runtime: { external: { addresses: [], headers: { Authorization: REDACTED } } } };
    expect(paths(fewer)).toEqual(['metadata.name']);
  });

  test('stay where there was none', () => {
    const more = { ...shown, runtime: { external: { headers: { Authorization: REDACTED, New: REDACTED } } } };
    expect(paths(more)).toEqual(['runtime.external.headers', 'metadata.name']);
    expect(withoutKeptSecrets(problems, {}, { token: REDACTED })).toEqual(problems);
  });
});

describe('what an update comes to', () => {
  const scaled = { ...shown, metadata: { name: 'echo', instance: 3, rpc: { keepalive: 5 } } };
  test.each<[string, unknown, string]>([
    ['nothing', shown, 'nothing'],
    ['only another number of instances', scaled, 'scaling'],
    ['anything else', { ...scaled, labels: { a: 'b' } }, 'update'],
    ['an order that does not count', Object.fromEntries(Object.entries(shown).toReversed()), 'nothing'],
  ])('%s', (_sentence, edited, effect) => expect(effectOf(shown, edited)).toBe(effect));
});

describe('differences', () => {
  test('are as small as they can be said', () => {
    const before = { a: 1, b: { c: [1, 2], d: 'x' }, l: [{ x: 1, y: 2 }], gone: true, none: null };
    const after = { b: { c: [1, 3], d: 'x' }, a: 1, l: [{ x: 1, y: 3 }, { z: 1 }], added: 'n' };
    expect(differences(before, after).map(({ path, before, after }) => ({ path, before, after }))).toEqual([
      { path: 'b.c', before: [1, 2], after: [1, 3] },
      { path: 'l[0].y', before: 2, after: 3 },
      { path: 'l[1]', before: undefined, after: { z: 1 } },
      { path: 'gone', before: true, after: undefined },
      { path: 'added', before: undefined, after: 'n' },
    ]);
  });

  test('are none exactly where documents say the same', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        expect(differences(a, a)).toEqual([]);
        expect(differences(a, b).length === 0).toBe(isSame(a, b));
      }),
    );
  });
});
