import { describe, expect, it, test } from 'vitest';
import { curlOf, type Draft, draftOf, EMPTY_DRAFT, invocationOf } from './draft.ts';

const draft = (more: Partial<Draft>): Draft => ({ ...EMPTY_DRAFT, ...more });

describe('a request that is put together', () => {
  test.each([
    ['application/json', '{"a":1}', 'json', []],
    ['application/vnd.api+json', '{}', 'json', [{ name: 'Content-Type', value: 'application/vnd.api+json' }]],
    ['text/plain; charset=utf-8', 'hello', 'text', []],
    ['text/csv', '1,2', 'text', [{ name: 'Content-Type', value: 'text/csv' }]],
    ['', '', 'none', []],
  ])('begins with a sample of %j', (contentType, body, bodyKind, headers) => {
    expect(draftOf({ method: 'POST', path: '/x', contentType, body })).toMatchObject({ bodyKind, headers, text: body, path: '/x' });
  });

  it('is sent with the type of its body, unless another one is given', () => {
    expect(invocationOf(draft({ method: 'POST', bodyKind: 'json', text: '{}' }))).toEqual({
      Method: 'POST',
      Path: '',
      Headers: [{ Name: 'Content-Type', Value: 'application/json' }],
      Body: '{}',
    });
    const given = draft({ bodyKind: 'text', text: 'x', headers: [{ name: ' content-type ', value: 'text/csv' }] });
    expect(invocationOf(given).Headers).toEqual([{ Name: 'content-type', Value: 'text/csv' }]);
  });

  it('leaves out rows without a name and a body that is not chosen', () => {
    const sent = invocationOf(draft({ text: 'kept', headers: [{ name: ' ', value: 'x' }], entrance: 'vpc' }));
    expect(sent).toEqual({ Method: 'GET', Path: '', Headers: [], Entrance: 'vpc' });
  });

  it('sends a file as its bytes', () => {
    const file = { name: 'cat.png', type: '', bytes: 3, base64: 'AAEC' };
    expect(invocationOf(draft({ method: 'POST', bodyKind: 'file', file }))).toMatchObject({
      Body: 'AAEC',
      BodyEncoding: 'base64',
      Headers: [{ Name: 'Content-Type', Value: 'application/octet-stream' }],
    });
  });
});

describe('the same for a shell', () => {
  const endpoint = 'http://127.0.0.1:8080/api/predict/echo';

  it('has its headers, quoted', () => {
    const code = curlOf(draft({ headers: [{ name: 'X-Who', value: "it's me" }] }), endpoint, '<TOKEN>');
    expect(code).toBe(`curl ${endpoint} \\\n  -H 'Authorization: <TOKEN>' \\\n  -H 'X-Who: it'\\''s me'`);
  });

  it('has no other credential than the one that is given', () => {
    const code = curlOf(draft({ headers: [{ name: 'Authorization', value: 'mine' }] }), endpoint, '<TOKEN>');
    expect(code).not.toContain('<TOKEN>');
    expect(code).toContain('Authorization: mine');
  });

  it('reads a file from where it is', () => {
    const file = { name: 'cat.png', type: 'image/png', bytes: 3, base64: 'AAEC' };
    const code = curlOf(draft({ method: 'POST', bodyKind: 'file', file }), endpoint, null);
    expect(code).toContain("--data-binary '@cat.png'");
    expect(code).toContain('-X POST');
  });
});
