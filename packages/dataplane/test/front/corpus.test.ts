import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Exchange } from '../../src/exchange/exchange.ts';
import type { PhaseResult } from '../../src/pipeline/phase.ts';
import { AnswerReader } from '../../src/upstream/answer-reader.ts';
import { DEFAULT_TRANSPORT_LIMITS } from '../../src/upstream/pooled-transport.ts';
import { statusOf } from '../wire/fortress.ts';
import { readByAll } from '../wire/reading.ts';
import { until, useFront } from './harness.ts';

const path = fileURLToPath(new URL('../../../../../shared/corpora/llhttp/messages.json', import.meta.url));

interface Message {
  readonly file: string;
  readonly title: string;
  readonly type: string;
  readonly message: string;
  readonly error: { readonly offset: number; readonly reason: string } | null;
  readonly messages: number;
}

const corpus = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Message[]) : [];

const { front, instance } = useFront();

const NO_TUNNEL = 'no tunnels';
const NO_UPGRADE = 'an Upgrade is not taken up, so what follows is read as another request';
const ONE_CODING = 'chunked is the only transfer coding';
const NO_FRAGMENT = 'a target with a fragment has two readings';
const OTHER_PROTOCOL = 'another protocol';
const TRAILING_TAB = 'there are readers who take a tab behind a length for a part of it';
const TRUE_LENGTH = 'a body is as long as its head says; the next message cannot begin within';
const NO_EMPTY_LINES = 'nothing comes between answers, an empty line neither';

/** What llhttp accepts and we do not, with the reason. */
const STRICTER_REQUESTS: Readonly<Record<string, string>> = {
  'Multiple tokens with folding and LWS': NO_UPGRADE,
  'Emitting part of body and pausing': NO_UPGRADE,
  'Upgrade GET request': NO_UPGRADE,
  'Upgrade POST request': NO_UPGRADE,
  'Content-Length reset when no body is received': TRUE_LENGTH,
  'CONNECT request': NO_TUNNEL,
  'CONNECT request with CAPS': NO_TUNNEL,
  'CONNECT with body': NO_TUNNEL,
  'Underscore in hostname': NO_TUNNEL,
  'M-SEARCH request': 'the target * belongs to OPTIONS',
  'SOURCE request with ICE': OTHER_PROTOCOL,
  'OPTIONS request with RTSP': OTHER_PROTOCOL,
  'ANNOUNCE request with RTSP': OTHER_PROTOCOL,
  'PRI request HTTP2': OTHER_PROTOCOL,
  'Tabs in Content-Length (surrounding)': TRAILING_TAB,
  'curl GET': 'its Host, 0.0.0.0=5000, is no host and port',
  'Firefox GET': 'its Host, 0.0.0.0=5000, is no host and port',
  'No HTTP version': 'HTTP/0.9 has no heads',
  'POST with chunked as last transfer-encoding': ONE_CODING,
  'POST with chunked as last transfer-encoding (multiple headers)': ONE_CODING,
  'Fragment in URI': NO_FRAGMENT,
  'host:port and basic auth': 'user information in a target is a disguise',
};

/** Answers that llhttp accepts, and neither our reader nor a client takes. */
const NEVER_ANSWERS: Readonly<Record<string, string>> = {
  'HTTP 101 response with Upgrade and Content-Length header': NO_UPGRADE,
  'HTTP 101 response with Upgrade and Transfer-Encoding header': NO_UPGRADE,
  'HTTP 100 first, then 400': NO_EMPTY_LINES,
  'Response starting with CRLF': NO_EMPTY_LINES,
  'Content-Length reset when no body is received': TRUE_LENGTH,
  'Tabs in Content-Length (surrounding)': TRAILING_TAB,
  'RTSP response': OTHER_PROTOCOL,
  'ICE response': OTHER_PROTOCOL,
  'HTTP version 0.9': OTHER_PROTOCOL,
  'chunked before other transfer-encoding': ONE_CODING,
  'multiple transfer-encoding where chunked is not the last one': ONE_CODING,
  'chunkedchunked transfer-encoding does not enable chunked enconding': ONE_CODING,
};

const STRICTER_ANSWERS: Readonly<Record<string, string>> = {
  ...NEVER_ANSWERS,
  'HTTP 304 with Content-Length': NO_EMPTY_LINES,
  'Should parse multiple events': NO_EMPTY_LINES,
  'Google 301': NO_EMPTY_LINES,
  'HTTP 103 first, then 200': 'an interim answer is not counted as an answer',
};

const CUT_SHORT = 'the instance ends before its answer does';

/** What llhttp accepts and no client gets as an answer, with the reason. */
const NO_ANSWERS: Readonly<Record<string, string>> = {
  ...NEVER_ANSWERS,
  'Chunk extensions quoting': CUT_SHORT,
  'HTTP 103 first, then 200': CUT_SHORT,
};

/** Its first request is right and is served; what is wrong comes after. The corpus counts none. */
const ONE_BEFORE_THE_FAULT = 'CRLF between requests, implicit keep-alive';

/** llhttp stops at tunnels and upgrades without refusing them. */
function isAccepted({ error }: Message): boolean {
  return error === null || error.reason.startsWith('Pause on');
}

function bytesOf(message: Message): Buffer {
  return Buffer.from(message.message, 'base64');
}

/** Most of the corpus leaves Host out. It is put in, so that the rest of the message is judged. */
function withHost(bytes: Buffer): Buffer {
  const text = bytes.toString('latin1');
  if (/\nhost *:/i.test(text)) return bytes;
  const line = /^[A-Z-]+ (?:http:\/\/([^/? ]*))?[^\r\n]* HTTP\/1\.1\r\n/gm;
  return Buffer.from(
    text.replace(line, (all, host: string | undefined) => `${all}Host: ${host ?? 'gw'}\r\n`),
    'latin1',
  );
}

/** Reads the body and then refuses with a code that nothing else gives: the request was understood whole. */
function understood(exchange: Exchange): Promise<PhaseResult> {
  return new Promise((resolve) => {
    exchange.abort = (code) => resolve({ refused: code });
    exchange.downstream.readBody({
      data: () => true,
      end: () => resolve({ refused: 'forbidden' }),
      fail: (code) => resolve({ refused: code }),
    });
  });
}

describe.skipIf(corpus.length === 0)('requests of the llhttp corpus', () => {
  test.each(corpus.filter(({ type }) => type === 'request'))('$file: $title', async (message) => {
    const gateway = await front([1], { before: understood });
    const client = gateway.client();
    client.socket.end(withHost(bytesOf(message)));
    await until(() => client.closed || client.ended);
    const whole = client.received.split('HTTP/1.1 403').length - 1;
    const isRefused = /HTTP\/1\.1 (?:400|431|501|505)/.test(client.received);
    const isServed = whole === message.messages && !isRefused;
    const wanted = isAccepted(message) && STRICTER_REQUESTS[message.title] === undefined;
    // What llhttp refuses may follow messages that it accepts; those and no more are served.
    const most = message.title === ONE_BEFORE_THE_FAULT ? 1 : message.messages;
    expect({ isServed, isWithin: whole <= most }).toEqual({ isServed: wanted || isCutShort(message), isWithin: true });
  });
});

/** Refused because something follows the last request of a connection. It is not read: the connection ends. */
function isCutShort({ error }: Message): boolean {
  return error?.reason === 'Data after `Connection: close`';
}

describe.skipIf(corpus.length === 0)('answers of the llhttp corpus', () => {
  test.each(corpus.filter(({ type }) => type === 'response'))('$file: $title', (message) => {
    const { whole, isRight } = readAnswers(bytesOf(message));
    const wanted = isAccepted(message) && STRICTER_ANSWERS[message.title] === undefined;
    const isServed = isRight && whole >= message.messages;
    expect({ isServed, isWithin: whole <= Math.max(1, message.messages) }).toEqual({
      isServed: wanted || isCutShort(message),
      isWithin: true,
    });
  });
});

describe.skipIf(corpus.length === 0)('answers of the llhttp corpus, given by an instance', () => {
  test.each(corpus.filter(({ type }) => type === 'response'))('$file: $title', async (message) => {
    const bytes = bytesOf(message);
    const upstream = await instance((socket) => socket.end(bytes));
    const gateway = await front(upstream);
    const client = gateway.client().send('GET /x HTTP/1.1\r\nHost: gw\r\n\r\n');
    await until(() => client.closed || gateway.exchanges[0]?.settled === true);
    client.socket.end();
    await client.end();
    const whole = readByAll(client.received, ['GET'])
      .messages.map(statusOf)
      .filter((status) => status >= 200);
    const sent = Number(/^HTTP\/1\.\d ([2-9]\d\d)/m.exec(bytes.toString('latin1'))?.[1]);
    const wanted = NO_ANSWERS[message.title] === undefined && (isAccepted(message) || message.messages > 0);
    // What is no answer is told as such, or cut where some of it has left.
    const isTold = whole.join() === '502' || (whole.length === 0 && client.isReset);
    expect(wanted ? whole : isTold).toEqual(wanted ? [sent] : true);
  });
});

test('every stricter reason stands for a message of the corpus', () => {
  const titles = new Set(corpus.map(({ title }) => title));
  const named = [STRICTER_REQUESTS, STRICTER_ANSWERS, NO_ANSWERS].flatMap((reasons) => Object.keys(reasons));
  expect(corpus.length === 0 ? [] : named.filter((title) => !titles.has(title))).toEqual([]);
});

/** Reads answers until the connection would end, as that of an instance does when the bytes are all. */
function readAnswers(bytes: Buffer): { readonly whole: number; readonly isRight: boolean } {
  const reader = new AnswerReader(DEFAULT_TRANSPORT_LIMITS);
  const events = { informational: () => undefined, head: () => undefined, content: () => undefined };
  let whole = 0;
  let rest = bytes;
  do {
    reader.begin('GET', null, events);
    rest = rest.subarray(reader.take(rest));
    if (reader.fault !== null) return { whole, isRight: false };
    if (!reader.done) break;
    whole += 1;
  } while (rest.length > 0 && reader.keepAlive);
  return { whole, isRight: true };
}
