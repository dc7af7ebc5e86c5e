import { REDACTED } from '@infergate/contract';
import { describe, expect, test } from 'vitest';
import { type Consequence, consequencesOf, shownDifferences } from './consequences.ts';

const shown = { metadata: { name: 'echo', instance: 1 }, containers: [{ command: 'a' }], token: REDACTED };
const external = { metadata: { name: 'echo' }, runtime: { external: { addresses: ['http://a'] } } };

describe('what an update causes', () => {
  test.each<[string, unknown, unknown, readonly Consequence[]]>([
    ['nothing', shown, shown, []],
    ['only other instances', shown, { ...shown, metadata: { name: 'echo', instance: 3 } }, ['scaling']],
    ['no instance at all', shown, { ...shown, metadata: { name: 'echo', instance: 0 } }, ['scaling', 'toZero']],
    ['another command', shown, { ...shown, containers: [{ command: 'b' }] }, ['newVersion', 'rolling']],
    ['a fixed port', shown, { ...shown, containers: [{ command: 'a', port: 80 }] }, ['newVersion', 'oneAtATime']],
    ['other addresses', external, { ...external, runtime: { external: { addresses: ['http://b'] } } }, ['newVersion', 'addresses']],
    ['another token', shown, { ...shown, token: 'next' }, ['newVersion', 'rolling', 'token']],
    ['no token', shown, { ...shown, token: '' }, ['newVersion', 'rolling', 'becomesPublic']],
    ['another gateway', shown, { ...shown, networking: { gateway: 'gw-1' } }, ['newVersion', 'rolling', 'gateway']],
    [
      'a closed endpoint, under an older name',
      shown,
      { ...shown, metadata: { name: 'echo', instance: 1, disable_internet_endpoint: true } },
      ['newVersion', 'rolling', 'internetCloses'],
    ],
  ])('%s', (_sentence, before, after, consequences) => expect(consequencesOf(before, after, false)).toEqual(consequences));

  test('waits while the service is stopped', () => {
    expect(consequencesOf(shown, { ...shown, containers: [{ command: 'b' }] }, true)).toEqual(['newVersion', 'whenStarted']);
  });
});

describe('differences as they are shown', () => {
  test('hide secrets that were written, and tell that they are new', () => {
    expect(shownDifferences(shown, { ...shown, token: 'next', labels: { a: 'b' } })).toEqual([
      { path: 'token', before: REDACTED, after: REDACTED, isNewSecret: true },
      { path: 'labels', before: null, after: '{\n  "a": "b"\n}', isNewSecret: false },
    ]);
    expect(
      JSON.stringify(shownDifferences(external, { ...external, runtime: { external: { addresses: [], headers: { A: 'key' } } } })),
    ).not.toContain('key');
  });
});
