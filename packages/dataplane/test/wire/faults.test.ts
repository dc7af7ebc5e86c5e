import { connect, type Socket } from 'node:net';
import { FakeClock, gatewayResource, instanceResource, serviceResource, startGateway, type TestGateway } from '@infergate/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { startFaultyInstance, type Fault } from './faulty-instance.ts';
import { readAs, type ReadMessage } from './reading.ts';
import { statusOf } from './fortress.ts';

const BODY = 'hello world';
const ANSWERS = {
  length: `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`,
  chunked:
    'HTTP/1.1 200 OK\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n5;a="b"\r\nhello\r\n6\r\n world\r\n0\r\nX-Sum: 42\r\n\r\n',
  close: `HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n${BODY}`,
  interim: `HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`,
} as const;
type Kind = keyof typeof ANSWERS;
const KINDS = Object.keys(ANSWERS) as Kind[];

const TYPED = new Set(['upstream_reset', 'upstream_invalid', 'first_byte_timeout', 'idle_timeout']);
/** Clients at a time. */
const BATCH = 40;

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

interface World {
  readonly gateway: TestGateway;
  readonly clock: FakeClock;
}

async function world(fault: Fault): Promise<World> {
  const instance = await startFaultyInstance(fault);
  closers.push(() => instance.close());
  const clock = new FakeClock();
  const timeouts = { firstByteMs: 1000, idleMs: 1000 };
  const service = serviceResource('echo', { tokens: [], isPublic: true, timeouts, instances: [instanceResource('a', instance.port)] });
  const gateway = await startGateway([gatewayResource(), service], { clock });
  closers.push(async () => {
    const closed = gateway.close();
    await clock.advance(1000);
    await closed;
  });
  return { gateway, clock };
}

/** Writes what comes before the fault in two pieces, so that some of it may have been passed on. */
function begin(socket: Socket, text: string, then: () => void): void {
  const cut = Math.floor(text.length / 2);
  socket.write(text.slice(0, cut), 'latin1', () => setImmediate(() => socket.write(text.slice(cut), 'latin1', then)));
}

const head = (path: string, version: string): string => `GET /api/predict/echo${path} HTTP/${version}\r\nHost: gw\r\n\r\n`;

/** A client that tells a reset from an end. */
class Caller {
  received = '';
  isOver = false;
  isReset = false;
  readonly #socket: Socket;

  constructor(port: number, text: string) {
    this.#socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    this.#socket.write(text);
    this.#socket.on('data', (bytes: Buffer) => (this.received += bytes.toString('latin1')));
    // A reset that comes with bytes looks like an end, until something is written.
    this.#socket.on('end', () => this.#socket.write('\r\n', (error) => this.#end(error !== null && error !== undefined)));
    this.#socket.on('error', () => this.#end(true));
  }

  close(): void {
    this.#socket.destroy();
  }

  #end(isReset: boolean): void {
    if (this.isOver) return;
    this.isOver = true;
    this.isReset = isReset;
    this.#socket.destroy();
  }
}

interface Seen {
  /** The answer as far as it is whole; null: it is not. */
  readonly answer: ReadMessage | null;
  /** What came after it. */
  readonly next: ReadMessage | null;
  readonly isReset: boolean;
  readonly received: string;
}

function seenBy({ received, isReset, isOver }: Caller): Seen {
  const [answer = null, next = null] = finalAnswers(received);
  const isEnded = isOver && !isReset;
  return { answer: answer ?? (isEnded ? answerUpToEnd(received) : null), next, isReset, received };
}

function finalAnswers(received: string): readonly ReadMessage[] {
  return readAs('by the book', received, []).messages.filter((message) => statusOf(message) >= 200);
}

/** One that has no framing of its own, as it is sent to clients of HTTP/1.0. */
function answerUpToEnd(received: string): ReadMessage | null {
  const [, startLine, fields, body] = /^(HTTP\/1\.1 [2-5].*)\r\n([^]*?)\r\n\r\n([^]*)$/.exec(received) ?? [];
  const isFramed = fields === undefined || /^(content-length|transfer-encoding):/im.test(fields);
  return isFramed || startLine === undefined || body === undefined ? null : { startLine, fields: [], body };
}

/** What became of the requests to this offset: of one with another pipelined behind it, of one of HTTP/1.0, of a neighbour's. */
interface Outcome {
  readonly offset: number;
  readonly pipelined: Seen;
  readonly old: Seen;
  readonly neighbour: Seen;
}

async function outcomes({ gateway, clock }: World, offsets: readonly number[]): Promise<readonly Outcome[]> {
  const all: Outcome[] = [];
  for (let first = 0; first < offsets.length; first += BATCH) {
    const batch = offsets.slice(first, first + BATCH).map((offset) => {
      const open = (text: string) => new Caller(gateway.internet.port, text);
      const pipelined = open(head(`/fault/${offset}`, '1.1') + head(`/good/after-${offset}`, '1.1'));
      const neighbour = open(head(`/good/beside-${offset}`, '1.1'));
      return { offset, pipelined, neighbour, old: open(head(`/fault/${offset}`, '1.0')) };
    });
    const isOver = (): boolean =>
      batch.every(({ pipelined, old, neighbour }) => old.isOver && hasAll(pipelined, 2) && hasAll(neighbour, 1));
    // Time passes only for those who wait for it.
    while (!isOver()) await clock.advance(200);
    for (const { offset, pipelined, old, neighbour } of batch) {
      all.push({ offset, pipelined: seenBy(pipelined), old: seenBy(old), neighbour: seenBy(neighbour) });
      for (const caller of [pipelined, old, neighbour]) caller.close();
    }
  }
  return all;
}

function hasAll({ isOver, received }: Caller, count: number): boolean {
  return isOver || finalAnswers(received).length === count;
}

/** What is wrong with what callers saw. `expected`: the bodies that a complete answer may have at an offset. */
function wrongs(all: readonly Outcome[], expected: (offset: number) => readonly string[]): readonly string[] {
  return all.flatMap(({ offset, pipelined, old, neighbour }) => {
    const bodies = expected(offset);
    const found = [
      wrongWith(pipelined, bodies),
      wrongWith(old, bodies),
      neighbour.answer?.body === `beside-${offset}` ? null : 'a neighbour was touched',
      // Nobody else's answer, and none that is missing behind one that is whole.
      pipelined.answer === null || pipelined.next?.body === `after-${offset}` ? null : 'the next request was touched',
    ];
    const seen = JSON.stringify([pipelined, old, neighbour].map(({ received, isReset }) => ({ received, isReset })));
    return found.filter((wrong) => wrong !== null).map((wrong) => `offset ${offset}: ${wrong}: ${seen}`);
  });
}

/** Null: the answer is complete and right, a typed error, or visibly cut. */
function wrongWith({ answer, isReset }: Seen, bodies: readonly string[]): string | null {
  if (answer === null) return isReset ? null : 'cut, and not reset';
  if (statusOf(answer) === 200) return bodies.includes(answer.body) ? null : 'looks complete';
  const { code, request_id: id } = JSON.parse(answer.body) as { code: string; request_id: string };
  return TYPED.has(code) && id !== '' ? null : 'an error that says nothing';
}

const offsetsOf = (answer: string, past = 0): readonly number[] => Array.from({ length: answer.length + 1 + past }, (_, offset) => offset);
const bodyStart = (answer: string): number => answer.lastIndexOf('\r\n\r\n', answer.indexOf('hello')) + 4;

describe.each(KINDS)('an instance whose answer is framed by %s', (kind) => {
  const answer = ANSWERS[kind];
  const start = bodyStart(answer);
  /** Where nothing but the end delimits an answer, an early end cannot be told from the right one. */
  const upToEnd = (offset: number): readonly string[] => (offset >= start ? [answer.slice(start, offset)] : []);
  const whole = (offset: number): readonly string[] => (offset >= answer.length ? [BODY] : []);

  test('ends its connection at any byte', async () => {
    const at = await world((socket, offset) => begin(socket, answer.slice(0, offset), () => socket.end()));
    expect(wrongs(await outcomes(at, offsetsOf(answer)), kind === 'close' ? upToEnd : whole)).toEqual([]);
  });

  test('resets its connection at any byte', async () => {
    const at = await world((socket, offset) => begin(socket, answer.slice(0, offset), () => socket.resetAndDestroy()));
    expect(wrongs(await outcomes(at, offsetsOf(answer)), kind === 'close' ? () => [] : whole)).toEqual([]);
  });

  test('stalls at any byte', async () => {
    const at = await world((socket, offset) => begin(socket, answer.slice(0, offset), () => undefined));
    expect(wrongs(await outcomes(at, offsetsOf(answer)), kind === 'close' ? () => [] : whole)).toEqual([]);
  });

  test('sends a zero byte in place of any byte', async () => {
    const garbled = (offset: number): string => `${answer.slice(0, offset)}\0${answer.slice(offset + 1)}`;
    const at = await world((socket, offset) => begin(socket, garbled(offset), () => socket.end()));
    const content = (offset: number): readonly string[] => {
      if (kind === 'close') return offset >= start ? [garbled(offset).slice(start)] : [];
      return isContent(kind, offset) ? [contentOf(kind, garbled(offset))] : whole(offset);
    };
    expect(wrongs(await outcomes(at, offsetsOf(answer)), content)).toEqual([]);
  });

  test('sends a zero byte before any byte', async () => {
    const garbled = (offset: number): string => `${answer.slice(0, offset)}\0${answer.slice(offset)}`;
    const at = await world((socket, offset) => begin(socket, garbled(offset), () => socket.end()));
    const content = (offset: number): readonly string[] => {
      if (kind === 'close') return offset >= start ? [garbled(offset).slice(start)] : [];
      return kind !== 'chunked' && offset >= start ? [garbled(offset).slice(start, start + BODY.length)] : whole(offset);
    };
    expect(wrongs(await outcomes(at, offsetsOf(answer)), content)).toEqual([]);
  });
});

/** Whether a byte is one of the content, which may be anything. */
function isContent(kind: Kind, offset: number): boolean {
  const answer = ANSWERS[kind];
  return piecesOf(kind).some((piece) => offset >= answer.indexOf(piece) && offset < answer.indexOf(piece) + piece.length);
}

function contentOf(kind: Kind, garbled: string): string {
  const answer = ANSWERS[kind];
  return piecesOf(kind)
    .map((piece) => garbled.slice(answer.indexOf(piece), answer.indexOf(piece) + piece.length))
    .join('');
}

function piecesOf(kind: Kind): readonly string[] {
  return kind === 'chunked' ? ['hello', ' world'] : [BODY];
}

describe('an instance that lies', () => {
  const declaring = (length: number): string => `HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n\r\n${BODY}`;
  const lengths = Array.from({ length: 2 * BODY.length }, (_, length) => length);
  const declared = (length: number): readonly string[] => (length <= BODY.length ? [BODY.slice(0, length)] : []);

  test.each([
    ['ends', (socket: Socket) => void socket.end()],
    ['resets', (socket: Socket) => void socket.resetAndDestroy()],
    ['waits', () => undefined],
  ])('about the length of its answer, and %s', async (_, then) => {
    const at = await world((socket, length) => begin(socket, declaring(length), () => then(socket)));
    expect(wrongs(await outcomes(at, lengths), declared)).toEqual([]);
  });

  test('about the size of a chunk', async () => {
    const chunks = (size: number): string => ANSWERS.chunked.replace('5;', `${size.toString(16)};`);
    const at = await world((socket, size) => begin(socket, chunks(size), () => undefined));
    const sizes = Array.from({ length: 64 }, (_, size) => size);
    // A size that reaches to the end of another chunk is no lie that can be seen.
    const readable = (size: number): readonly string[] => readAs('by the book', chunks(size), []).messages.map(({ body }) => body);
    expect(wrongs(await outcomes(at, sizes), readable)).toEqual([]);
  });
});
