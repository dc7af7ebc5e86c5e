import { describe, expect, test } from 'vitest';
import type { ReceivedRequest } from './acs3/signed-call.ts';
import { assertFromConsole, consoleToken, sessionCookie } from './console-session.ts';

function request(headers: Readonly<Record<string, string>>, more: Partial<ReceivedRequest> = {}): ReceivedRequest {
  const sent = new Map(Object.entries(headers).map(([name, value]) => [name, [value]]));
  return { method: 'POST', url: '/api/v2/x', headers: sent, isTls: false, ...more };
}

const isAccepted = (sent: ReceivedRequest): boolean => {
  try {
    assertFromConsole(sent);
    return true;
  } catch {
    return false;
  }
};

describe('the cookie of a session', () => {
  const session = { token: 't', seconds: 60 };

  test.each([
    ['127.0.0.1:7070', 'infergate_session_7070'],
    ['[::1]:7071', 'infergate_session_7071'],
    ['[::1]', 'infergate_session'],
    ['console.example', 'infergate_session'],
  ])('at %s is called %s', (host, name) => {
    expect(sessionCookie(request({ host }), session).split('=')[0]).toBe(name);
    expect(consoleToken(request({ host, cookie: `a=b; ${name}=t;c=d` }))).toBe('t');
    expect(consoleToken(request({ host, cookie: `${name}x=t; x${name}=t` }))).toBeNull();
  });

  test('goes over TLS only where TLS is spoken', () => {
    const isSecure = (sent: ReceivedRequest) => [session, null].map((kept) => sessionCookie(sent, kept).endsWith('; Secure'));
    expect(isSecure(request({ host: 'h' }))).toEqual([false, false]);
    expect(isSecure(request({ host: 'h' }, { isTls: true }))).toEqual([true, true]);
    expect(isSecure(request({ host: 'h', origin: 'https://h' }))).toEqual([true, true]);
  });
});

describe('a call of the console', () => {
  const header = { 'x-infergate-console': '1' };

  test.each([
    ['http://h:1', false, true],
    ['https://h:1', false, true],
    ['https://h:1', true, true],
    ['http://h:1', true, false],
    ['http://h:2', false, false],
    ['http://h', false, false],
    ['http://x.h:1', false, false],
    ['http://h:1.attacker.example', false, false],
    ['null', false, false],
    ['', false, false],
  ])('from the origin "%s", TLS %s: %s', (origin, isTls, accepted) => {
    expect(isAccepted(request({ ...header, host: 'h:1', origin }, { isTls }))).toBe(accepted);
    expect(isAccepted(request({ ...header, host: 'h:1', origin }, { isTls, method: 'GET' }))).toBe(accepted);
  });

  test.each(['', '0', 'true', '1, 1'])('has the header with the value 1, not "%s"', (value) => {
    expect(isAccepted(request({ 'x-infergate-console': value, host: 'h', origin: 'http://h' }))).toBe(false);
  });

  test('has every header once, and a Host', () => {
    const sent = request({ ...header, host: 'h', origin: 'http://h' });
    expect(isAccepted(sent)).toBe(true);
    for (const name of ['x-infergate-console', 'origin']) {
      const twice = [sent.headers.get(name) ?? []].flatMap((values) => [...values, ...values]);
      expect(isAccepted({ ...sent, headers: new Map([...sent.headers, [name, twice]]) })).toBe(false);
    }
    expect(isAccepted(request({ ...header, origin: 'http://undefined' }))).toBe(false);
    expect(isAccepted(request({ ...header, host: '', origin: 'http://' }))).toBe(false);
  });
});
