import { expect, test } from 'vitest';
import { judgeEndpoint } from './endpoint-verdict.ts';

test('a name that nobody knows is told from an endpoint that cannot be reached, with what to do', () => {
  const unknown = judgeEndpoint('gw-a', { kind: 'failed', reason: 'getaddrinfo ENOTFOUND gw-a.infer.example.com' });
  expect(unknown.outcome).toBe('Unreachable');
  expect(unknown.message).toMatch(/does not resolve here .* DNS server .* by its address/);
  expect(judgeEndpoint('gw-a', { kind: 'failed', reason: 'connect EHOSTUNREACH 192.0.2.1:80' })).toEqual({
    outcome: 'Unreachable',
    message: 'It is not reached from here: connect EHOSTUNREACH 192.0.2.1:80',
  });
});
