import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eventTailOf } from './event-tail.ts';

function tailAfter(...pieces: readonly string[]) {
  const tail = eventTailOf(['Content-Type', 'text/event-stream']);
  for (const piece of pieces) tail?.follow(Buffer.from(piece));
  return tail;
}

describe('an event can follow', () => {
  test.each([
    ['nothing', []],
    ['an empty line', ['data: a\n\n']],
    ['an empty line of CR LF', ['data: a\r\n\r\n']],
    ['an empty line of CR', ['data: a\r\r']],
    ['line ends of two kinds', ['data: a\n\r\n']],
    ['an empty line in pieces', ['data: a\r', '\n', '\r', '\n']],
    ['an empty line that begins in one piece', ['data: a\n', '\n']],
    ['a heartbeat', [':\n', '\n']],
    ['many events', ['data: a\n\ndata: b\n\n', 'data: c\n\n']],
  ])('%s', (_, pieces) => {
    expect(
      tailAfter(...pieces)
        ?.farewell('idle_timeout', 'r-1')
        ?.toString(),
    ).toMatch(/^event: error\ndata: \{"code":"idle_timeout",.*"request_id":"r-1".*\}\n\n$/);
  });
});

describe('no event can follow', () => {
  test.each([
    ['a part of a line', ['data: a\n\ndata']],
    ['a line', ['data: a\n']],
    ['a line that ends with CR LF', ['data: a\r\n']],
    ['a line that ends with CR LF in pieces', ['data: a', '\r', '\n']],
    ['one byte', ['a']],
  ])('%s', (_, pieces) => {
    expect(tailAfter(...pieces)?.farewell('idle_timeout', 'r-1')).toBeNull();
  });
});

test.each([
  [['Content-Type', 'text/event-stream; charset=utf-8'], true],
  [['content-type', 'Text/Event-Stream', 'content-encoding', 'identity'], true],
  [['content-type', 'text/event-stream', 'content-encoding', 'gzip'], false],
  [['content-type', 'text/event-streams'], false],
  [['content-type', 'application/json'], false],
  [[], false],
])('%j is followed: %s', (rawHeaders, isFollowed) => {
  expect(eventTailOf(rawHeaders) !== null).toBe(isFollowed);
});

test('the verdict is that of whoever reads the lines, however the bytes are cut', () => {
  const pieces = fc.array(fc.string({ unit: fc.constantFrom('a', '\r', '\n'), maxLength: 6 }), { maxLength: 8 });
  fc.assert(
    fc.property(pieces, (texts) => {
      const lines = texts.join('').replaceAll('\r\n', '\n').replaceAll('\r', '\n');
      const isBetween = `\n\n${lines}`.endsWith('\n\n');
      expect(tailAfter(...texts)?.farewell('idle_timeout', 'r-1') !== null).toBe(isBetween);
    }),
  );
});
