import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasDotDot, serviceNameOf, upstreamTargetOf } from './match.ts';

describe('a target', () => {
  test.each([
    { target: '/api/predict/echo', service: 'echo', rest: '/' },
    { target: '/api/predict/echo/', service: 'echo', rest: '/' },
    { target: '/api/predict/echo?q=1', service: 'echo', rest: '/?q=1' },
    { target: '/api/predict/echo?', service: 'echo', rest: '/?' },
    { target: '/api/predict/echo/v1/chat/completions', service: 'echo', rest: '/v1/chat/completions' },
    { target: '/api/predict/echo/a?b=/c&d=%2F#', service: 'echo', rest: '/a?b=/c&d=%2F#' },
    { target: '/api/predict/group.echo_2/x', service: 'group.echo_2', rest: '/x' },
    { target: '/api/predict/echo//x', service: 'echo', rest: '//x' },
    { target: '/api/predict/echo/../other', service: 'echo', rest: '/../other' },
    { target: '/api/predict/echo/%2e%2e/other', service: 'echo', rest: '/%2e%2e/other' },
    { target: '/api/predict/echo/%2F%2E%2e%2fx', service: 'echo', rest: '/%2F%2E%2e%2fx' },
    { target: '/api/predict/echo/a;b=1/c', service: 'echo', rest: '/a;b=1/c' },
  ])('$target goes to $service as $rest', ({ target, service, rest }) => {
    expect(serviceNameOf(target)).toBe(service);
    expect(upstreamTargetOf(target, service)).toBe(rest);
  });

  test.each([
    '/',
    '',
    '*',
    '/api/predict',
    '/api/predict/',
    '/api/predict//echo',
    '/api/predict/?x',
    '/api//predict/echo',
    '/API/predict/echo',
    '/api/predict/Echo',
    '/api/predict/ec%68o',
    '/api/predict/echo%2Fx',
    '/api/predict/echo%3Fx',
    '/api/predict/echo%2e%2e/x',
    '/api/predict/echo;x=1/y',
    '/api/predict/echo-2',
    '/api/predict/echo\\x',
    '/api/predict/echo#x',
    '/api/predict/écho',
    '/api/x/../predict/echo',
    '/api/%70redict/echo',
    '//api/predict/echo',
    `/api/predict/${'a'.repeat(129)}`,
    '/v1/chat/completions',
  ])('%s names no service', (target) => {
    expect(serviceNameOf(target)).toBeNull();
  });

  test('keeps what follows the service, whatever it is', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9_.]{1,128}$/), fc.stringMatching(/^([/?][!-~]*)?$/), (service, rest) => {
        const target = `/api/predict/${service}${rest}`;
        expect(serviceNameOf(target)).toBe(service);
        const upstream = upstreamTargetOf(target, service);
        expect(upstream.endsWith(rest)).toBe(true);
        expect(upstream.startsWith('/')).toBe(true);
      }),
    );
  });
});

describe('however a target is written', () => {
  const piece = fc.constantFrom(
    '/',
    'api',
    'predict',
    'open',
    'secret',
    '.',
    '..',
    '%2f',
    '%2e',
    '%5c',
    '\\',
    ';',
    '?',
    '#',
    ':',
    '%00',
    '%6f',
    '_',
    'A',
    '//',
    ' ',
  );
  const targets = fc.array(piece, { maxLength: 10 }).map((pieces) => `/api/predict/${pieces.join('')}`);

  test('it names one service or none, and a reader who splits at slashes reads the same', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          targets,
          targets.map((target) => target.slice(5)),
        ),
        (target) => {
          const [nothing, api, predict, name = ''] = (target.split('?')[0] as string).split('/');
          const isOne = nothing === '' && api === 'api' && predict === 'predict' && /^[a-z0-9_.]{1,128}$/.test(name);
          expect(serviceNameOf(target)).toBe(isOne ? name : null);
          const rest = target.slice(`/api/predict/${name}`.length);
          expect(isOne ? upstreamTargetOf(target, name) : null).toBe(isOne ? (rest.startsWith('/') ? rest : `/${rest}`) : null);
        },
      ),
      { numRuns: 3000 },
    );
  });
});

describe('a path below a base path', () => {
  test.each([
    '/..',
    '/../x',
    '/a/../../x',
    '/a/../b',
    '/%2e%2e/x',
    '/.%2E/x',
    '/a/%2e%2e%2f%2e%2e%2fx',
    '/..\\x',
    '/a/..%5c..%5cx',
    '/a%2fb%2fc/../../../secret',
    '/a%5cb/../../x',
    '/a\\b/../../x',
    '/%252e%252e/x',
    '/a%25252f../x',
    '/..;x=1/secret',
    '/..%3b/secret',
    '/%c0%ae%c0%ae/secret',
    '/..%c0%af..%C1%9Csecret',
    '/%e0%80%ae./secret',
    '/%25c0%25ae./secret',
    '/..%00/secret',
    '/..%00x',
    '//../../..',
    '/./../x',
  ])('%s may climb out', (path) => {
    expect(hasDotDot(path)).toBe(true);
  });

  test.each([
    '/',
    '/a/b',
    '/..a',
    '/a..',
    '/...',
    '/x?y=/../..',
    '/%2ea',
    '/a%2fb',
    '/v1;p=../b',
    '/a%2525',
    '/%c0%ae',
    '/x..%00',
    '/%e4%b8%ad..',
  ])('%s stays inside', (path) => {
    expect(hasDotDot(path)).toBe(false);
  });

  test('no resolver leaves the base with a path that is let through', () => {
    const piece = fc.constantFrom('.', '..', '%2e', '%2E', '/', '%2f', '\\', '%5c', 'a', ';', '%25', '2e', '2f');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const path = `/${pieces.join('')}`;
        fc.pre(!hasDotDot(path));
        for (const read of [path, path.replace(/%2f/gi, '/'), path.replace(/%5c/gi, '/'), decoded(path), decoded(decoded(path))])
          expect(new URL(`http://h/base/tenant${read}`).pathname).toMatch(/^\/base\/tenant/);
      }),
      { numRuns: 2000 },
    );
  });
});

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
