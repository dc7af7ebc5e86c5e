import { describe, expect, it, test } from 'vitest';
import { AnswerRecorder, MOST_TEXT_CHARACTERS } from './answer.ts';
import { answerKind, fileName } from './answer-kind.ts';

const encoded = (text: string) => new TextEncoder().encode(text);
const base64 = (bytes: Uint8Array | string) =>
  btoa((typeof bytes === 'string' ? [...encoded(bytes)] : [...bytes]).map((byte) => String.fromCharCode(byte)).join(''));
const typed = (type: string) => [{ Name: 'Content-Type', Value: type }];
const body = (text: string) => ({ text, bytes: text.length, phase: 'complete' as const });

describe('an answer', () => {
  it('grows with what arrives, and letters may be torn apart', () => {
    const recorder = new AnswerRecorder();
    const bytes = encoded('{"答":1}');
    recorder.take({ Type: 'Sent', Url: 'http://x/y' });
    recorder.take({ Type: 'Head', Status: 200, Headers: typed('application/json'), AfterMs: 5 });
    recorder.take({ Type: 'Data', Base64: base64(bytes.subarray(0, 3)) });
    expect(recorder.answer).toMatchObject({ phase: 'open', status: 200, firstByteMs: 5, text: '{"', bytes: 3 });
    recorder.take({ Type: 'Data', Base64: base64(bytes.subarray(3)) });
    recorder.take({ Type: 'End', AfterMs: 9, Bytes: bytes.length, IsCut: false });
    expect(recorder.answer).toMatchObject({ phase: 'complete', text: '{"答":1}', totalMs: 9, bytes: bytes.length });
    expect(recorder.pieces.flatMap((piece) => [...piece])).toEqual([...bytes]);
  });

  it('shows a bounded part, and keeps all of it', () => {
    const recorder = new AnswerRecorder();
    const piece = 'x'.repeat(700_000);
    for (const part of [piece, piece, piece]) recorder.take({ Type: 'Data', Base64: base64(part) });
    expect(recorder.answer).toMatchObject({ isTextShortened: true, bytes: 2_100_000 });
    expect(recorder.answer.text.length).toBe(MOST_TEXT_CHARACTERS);
    expect(recorder.pieces.reduce((sum, { length }) => sum + length, 0)).toBe(2_100_000);
  });

  it('keeps what came before it failed or was cancelled', () => {
    const recorder = new AnswerRecorder();
    recorder.take({ Type: 'Data', Base64: base64('begun') });
    recorder.take({ Type: 'Failed', Message: 'The answer broke off.' });
    expect(recorder.answer).toMatchObject({ phase: 'failed', message: 'The answer broke off.', text: 'begun' });
  });
});

describe('the kind of an answer', () => {
  test.each([
    ['application/json; charset=utf-8', '{}', 'json'],
    ['application/problem+json', '{}', 'json'],
    ['text/event-stream', 'data: 1\n\n', 'events'],
    ['text/plain', '{"a":1}', 'text'],
    ['image/png', '\x89PNG', 'image'],
    ['image/tiff', 'II*', 'binary'],
    ['application/zip', 'PK', 'binary'],
    ['application/octet-stream', '{"a":1}', 'json'],
    ['application/octet-stream', 'a\x00b', 'binary'],
    ['', 'True', 'text'],
    ['', '', 'empty'],
    ['application/json', '', 'empty'],
  ])('of %j with %j', (type, text, kind) => {
    expect(answerKind({ headers: typed(type), ...body(text) })).toBe(kind);
  });

  it('is not known of what is compressed', () => {
    const headers = [...typed('application/json'), { Name: 'content-encoding', Value: 'gzip' }];
    expect(answerKind({ headers, ...body('\x1f\uFFFD') })).toBe('binary');
  });
});

test.each([
  ['application/json', 'echo-answer.json'],
  ['image/png', 'echo-answer.png'],
  ['image/jpeg', 'echo-answer.jpg'],
  ['', 'echo-answer.bin'],
])('%s is downloaded as %s', (type, name) => {
  expect(fileName('echo', typed(type))).toBe(name);
});
