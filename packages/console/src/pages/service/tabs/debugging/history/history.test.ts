import { describe, expect, it, test } from 'vitest';
import { type Draft, EMPTY_DRAFT } from '../draft/draft.ts';
import { draftOfPast, parseHistory, type PastRequest, pastRequest, withRequest } from './history.ts';

const draft = (more: Partial<Draft> = {}): Draft => ({ ...EMPTY_DRAFT, ...more });
function past(path: string, more: Partial<PastRequest> = {}): PastRequest {
  const kept = pastRequest('echo', draft({ path }), { at: 1, status: 200 });
  if (kept === null) throw new Error('nothing was kept');
  return { ...kept, ...more };
}
const filled = (paths: readonly string[], serviceName = 'echo') =>
  paths.reduce<readonly PastRequest[]>((history, path) => withRequest(history, past(path, { serviceName })), []);

describe('requests that were sent', () => {
  it('come back as they were', () => {
    const sent = draft({ method: 'POST', path: '/x?a=1', bodyKind: 'json', text: '{}', headers: [{ name: 'X-A', value: '1' }] });
    const kept = pastRequest('echo', sent, { at: 1, status: 200 });
    expect(kept && draftOfPast(parseHistory(JSON.stringify([kept]))[0] as PastRequest)).toEqual(sent);
  });

  test.each(['Authorization', 'x-api-key', 'Cookie', 'X-Auth-Token', 'api_key', 'apikey', 'X-Client-Secret'])(
    'are kept without a header of the name %s',
    (name) => {
      const kept = pastRequest(
        'echo',
        draft({
          headers: [
            { name, value: 'hidden' },
            { name: 'X-A', value: '1' },
          ],
        }),
        { at: 1, status: 200 },
      );
      expect(kept?.headers).toEqual([{ name: 'X-A', value: '1' }]);
    },
  );

  test.each([
    ['/x?token=hidden&a=1', '/x?a=1'],
    ['/x?access_token=hidden', '/x'],
    ['?a=1&b=?', '?a=1&b=?'],
  ])('are kept without credentials in the address: %s', (path, kept) => {
    expect(past(path).path).toBe(kept);
  });

  it('are not kept with files or long bodies', () => {
    const file = { name: 'a', type: '', bytes: 1, base64: 'AA==' };
    expect(pastRequest('echo', draft({ bodyKind: 'file', file }), { at: 1, status: 200 })).toBeNull();
    expect(pastRequest('echo', draft({ bodyKind: 'text', text: 'x'.repeat(70_000) }), { at: 1, status: 200 })).toBeNull();
  });

  it('are kept newest first, each once, twenty of a service', () => {
    const paths = Array.from({ length: 30 }, (_, i) => `/${i}`);
    expect(filled(paths).map(({ path }) => path)).toEqual(paths.toReversed().slice(0, 20));
    expect(filled(['/a', '/b', '/a']).map(({ path }) => path)).toEqual(['/a', '/b']);
  });

  it('never are more than fit, the newest always', () => {
    const text = 'x'.repeat(60_000);
    const all = Array.from({ length: 10 }, (_, i) => past(`/${i}`, { bodyKind: 'text', text }));
    const history = all.reduce<readonly PastRequest[]>(withRequest, []);
    expect(JSON.stringify(history).length).toBeLessThan(410_000);
    expect(history[0]?.path).toBe('/9');
  });

  test.each([null, '', 'no JSON', '{}', '[1, null, {"method": 1}]'])('are none where %j was left', (text) => {
    expect(parseHistory(text)).toEqual([]);
  });
});
