import { connect } from 'node:net';
import { TEST_TOKEN } from '@infergate/testkit';
import { ACK, END_STREAM, FRAME, frame, framesOf, hello } from '../../front/frames.ts';
import { Fortress } from '../../wire/fortress.ts';
import { deliver } from '../../wire/understood.ts';
import { messageFrames, someFields, strayFrame } from '../frame-grammar.ts';
import { split, type FuzzCase, type FuzzSubject } from '../fuzzing.ts';
import { mutate } from '../mutation.ts';
import type { Random } from '../random.ts';

const AFTERWARDS = `GET /api/predict/open/after HTTP/1.1\r\nHost: gw\r\nAuthorization: ${TEST_TOKEN}\r\nConnection: close\r\n\r\n`;

/**
 * Bytes of a client that begins to speak HTTP/2. What goes out over HTTP/1.1 is read by everyone as the same requests
 * to the service that the client may use; others are served on, and nothing stays open.
 */
export async function http2RequestsSubject(): Promise<FuzzSubject> {
  const fortress = await Fortress.start();
  let deep = 0;
  return {
    name: 'http2-requests',
    get deep() {
      return deep;
    },
    generate,
    run: async ({ pieces }) => {
      fortress.clear();
      await exchange(fortress.gateway.internet.port, pieces);
      deep += fortress.forwarded(null).length;
      fortress.clear();
      const after = await deliver(fortress.gateway.internet.port, [Buffer.from(AFTERWARDS)]);
      if (!after.includes('HTTP/1.1 200 OK\r\n')) throw new Error(`the next client got ${JSON.stringify(after)}`);
      await fortress.rest();
    },
    close: () => fortress.close(),
  };
}

function generate(random: Random): FuzzCase {
  const frames: Buffer[] = [hello(), frame(FRAME.settings, ACK, 0)];
  for (let stream = 1; stream <= 1 + 2 * random.below(3); stream += 2) {
    const pseudo = [
      [':method', random.mostly(['GET', 'POST', 'POST', 'PUT'], ['get', 'CONNECT', 'HEAD', ''])],
      [':scheme', random.mostly(['http', 'https'], ['ftp', ''])],
      [':path', random.mostly(['/api/predict/open/x', '/api/predict/open?y'], ['/api/predict/secret', '*', '/x y', 'http://gw/', '/\r\n'])],
      [':authority', random.mostly(['gw', 'gw:80'], ['a@gw', '', 'gw\r\nx: y'])],
    ] as const;
    frames.push(
      ...messageFrames(random, random.chance(20) ? random.below(8) : stream, [
        ...pseudo,
        ['authorization', TEST_TOKEN],
        ...someFields(random),
      ]),
    );
  }
  for (const stray of random.some(3, () => strayFrame(random))) frames.splice(2 + random.below(frames.length - 1), 0, stray);
  const [preface, ...rest] = frames as [Buffer, ...Buffer[]];
  const bytes = Buffer.concat(rest);
  return { pieces: split(Buffer.concat([preface, random.chance(2) ? mutate(bytes, random) : bytes]), random), variant: 0 };
}

/** What it is known by that everything before it has been read. */
const PING = Buffer.from('infergat');
const PINGS = 3;
const PATIENCE_MS = 30;

/** Sends the pieces and stays until stream 1 is over, or a few pings have gone to and fro, or the connection has ended. */
async function exchange(port: number, pieces: readonly Buffer[]): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  let received = Buffer.alloc(0);
  let pings = 0;
  socket.on('error', () => undefined);
  const over = new Promise<void>((resolve) => {
    socket.on('close', () => resolve());
    socket.on('data', (bytes: Buffer) => {
      received = Buffer.concat([received, bytes]);
      const frames = framesOf(received);
      const answered = frames.filter(({ type, flags, payload }) => type === FRAME.ping && flags === ACK && payload.equals(PING)).length;
      if (answered > pings) socket.write(frame(FRAME.ping, 0, 0, PING));
      pings = answered;
      if (pings === PINGS || frames.some(isEndOfFirst)) resolve();
    });
  });
  for (const piece of pieces) {
    socket.write(piece);
    if (pieces.length > 1) await new Promise<void>((resolve) => setImmediate(resolve));
  }
  socket.write(frame(FRAME.ping, 0, 0, PING));
  await Promise.race([over, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
  socket.destroy();
}

function isEndOfFirst({ type, flags, stream }: ReturnType<typeof framesOf>[number]): boolean {
  const mayEnd = type === FRAME.headers || type === FRAME.data;
  return stream === 1 && (type === FRAME.rst || (mayEnd && (flags & END_STREAM) !== 0));
}
