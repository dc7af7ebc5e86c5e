import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AnswerReader } from './answer-reader.ts';
import { DEFAULT_TRANSPORT_LIMITS } from './pooled-transport.ts';

interface Reading {
  readonly events: readonly unknown[];
  readonly content: string;
  readonly fault: boolean;
  readonly done: boolean;
  readonly endsWithConnection: boolean;
  /** Bytes after the answer. */
  readonly rest: number | null;
}

function read(bytes: Buffer, cuts: readonly number[], method = 'GET'): Reading {
  const reader = new AnswerReader(DEFAULT_TRANSPORT_LIMITS);
  const events: unknown[] = [];
  let content = '';
  reader.begin(method, null, {
    informational: (status, reason, rawHeaders) => void events.push({ status, reason, rawHeaders: [...rawHeaders] }),
    head: (head) => void events.push({ ...head, rawHeaders: [...head.rawHeaders] }),
    content: (piece) => {
      content += piece.toString('latin1');
    },
  });
  const borders = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort((a, b) => a - b);
  let rest: number | null = null;
  for (let i = 1; i < borders.length && rest === null && reader.fault === null; i += 1) {
    const from = borders[i - 1] as number;
    const taken = reader.take(bytes.subarray(from, borders[i]));
    if (reader.done) rest = bytes.length - from - taken;
  }
  const { done, endsWithConnection } = reader;
  return { events, content, fault: reader.fault !== null, done, endsWithConnection, rest };
}

const text = (value: string): Buffer => Buffer.from(value, 'latin1');

const answers = fc
  .record({
    interim: fc.constantFrom('', 'HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n', 'HTTP/1.1 100 Continue\r\n\r\n'),
    line: fc.constantFrom('HTTP/1.1 200 OK', 'HTTP/1.0 200 OK', 'HTTP/1.1 204 No Content', 'HTTP/1.1 404', 'HTTP/1.1 500 \u00e9'),
    fields: fc.array(
      fc.constantFrom('Content-Length: 5', 'Transfer-Encoding: chunked', 'X: y', 'Connection: close', 'Keep-Alive: timeout=5'),
      {
        maxLength: 3,
      },
    ),
    body: fc.constantFrom('', 'hello', '5\r\nhello\r\n0\r\n\r\n', '2;a=b\r\nhe\r\n3\r\nllo\r\n0\r\nX: y\r\n\r\n', 'x'.repeat(50)),
  })
  .map(({ interim, line, fields, body }) => text(`${interim}${line}\r\n${fields.map((field) => `${field}\r\n`).join('')}\r\n${body}`));
const cuts = fc.array(fc.nat(300), { maxLength: 40 });

describe('an answer', () => {
  test('is the same however its bytes are split', () => {
    fc.assert(
      fc.property(answers, cuts, (bytes, places) => {
        expect(read(bytes, places)).toEqual(read(bytes, []));
      }),
      { numRuns: 2000 },
    );
  });

  test('with any byte changed is the same however it is split', () => {
    fc.assert(
      fc.property(answers, fc.nat(), fc.nat(255), cuts, (bytes, place, byte, places) => {
        bytes[place % bytes.length] = byte;
        const whole = read(bytes, []);
        const split = read(bytes, places);
        // What came before a fault may have been delivered already; the verdict is the same.
        expect(split.fault).toBe(whole.fault);
        expect(whole.fault ? null : split).toEqual(whole.fault ? null : whole);
      }),
      { numRuns: 3000 },
    );
  });

  test.each([
    ['HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok', { content: 'ok', done: true, rest: 0 }],
    ['HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok!', { content: 'ok', done: true, rest: 1 }],
    ['HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no', { content: 'o', done: false }],
    ['HTTP/1.1 200 OK\r\n\r\nok', { content: 'ok', done: false, endsWithConnection: true }],
    ['HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n', { done: true, rest: 0 }],
    ['HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n', { done: true, rest: 0 }],
    ['HTTP/1.1 099 X\r\n\r\n', { fault: true }],
    ['HTTP/1.1 20 X\r\n\r\n', { fault: true }],
    ['HTTP/1.1 2000 X\r\n\r\n', { fault: true }],
    ['HTTP/1.1 200\tOK\r\n\r\n', { fault: true }],
    ['HTTP/1.1 200 O\0K\r\n\r\n', { fault: true }],
    ['HTTP/2.0 200 OK\r\n\r\n', { fault: true }],
    ['http/1.1 200 OK\r\n\r\n', { fault: true }],
    ['\r\nHTTP/1.1 200 OK\r\n\r\n', { fault: true }],
    ['HTTP/1.1 101 Switching Protocols\r\n\r\n', { fault: true }],
    ['HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', { fault: true }],
    ['HTTP/1.1 100 Continue\r\n\r\n'.repeat(17), { fault: true }],
  ])('%j', (bytes, want) => {
    expect(read(text(bytes), [])).toMatchObject({ fault: false, ...want });
  });

  test('to HEAD has no body, whatever its head says', () => {
    const bytes = text('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n');
    expect(read(bytes, [], 'HEAD')).toMatchObject({ done: true, content: '', rest: 0 });
    expect(read(bytes, [], 'GET')).toMatchObject({ done: false });
  });
});
