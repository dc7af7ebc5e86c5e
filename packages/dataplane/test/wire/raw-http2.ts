import { connect } from 'node:net';
import { FieldDecoder } from '../../src/http2/field-decoder.ts';
import { ACK, END_HEADERS, END_STREAM, fieldBlock, FRAME, frame, framesOf, hello } from '../front/frames.ts';

export type Fields = readonly (readonly [name: string, value: string])[];

/** A request of HTTP/2 as bytes: nothing of it is checked or put right. */
export interface RawRequest {
  readonly fields: Fields;
  /** DATA frames; null: HEADERS ends the stream. */
  readonly data?: readonly string[] | null;
  readonly trailers?: Fields | null;
}

/** What came back on a stream, or for the connection as a whole. */
export type RawOutcome = { readonly status: number; readonly isWhole: boolean } | 'reset' | 'closed';

export function requestFrames(stream: number, { fields, data = null, trailers = null }: RawRequest): Buffer {
  const pieces = data ?? [];
  const headFlags = END_HEADERS | (data === null && trailers === null ? END_STREAM : 0);
  const frames = [frame(FRAME.headers, headFlags, stream, fieldBlock(fields))];
  pieces.forEach((piece, i) => {
    const isLast = i === pieces.length - 1 && trailers === null;
    frames.push(frame(FRAME.data, isLast ? END_STREAM : 0, stream, Buffer.from(piece, 'latin1')));
  });
  if (trailers !== null) frames.push(frame(FRAME.headers, END_HEADERS | END_STREAM, stream, fieldBlock(trailers)));
  return Buffer.concat(frames);
}

/** Sends bytes over a connection of their own and tells what becomes of stream 1. */
export async function outcomeOfRequest(port: number, bytes: Buffer): Promise<RawOutcome> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  let received = Buffer.alloc(0);
  socket.on('error', () => undefined);
  socket.write(Buffer.concat([hello(), frame(FRAME.settings, ACK, 0), bytes]));
  return new Promise((resolve) => {
    const settle = (outcome: RawOutcome): void => {
      resolve(outcome);
      socket.destroy();
    };
    socket.on('data', (piece: Buffer) => {
      received = Buffer.concat([received, piece]);
      const outcome = outcomeOf(received);
      if (outcome !== null) settle(outcome);
    });
    socket.on('close', () => settle('closed'));
  });
}

/** null: not decided yet. */
function outcomeOf(received: Buffer): RawOutcome | null {
  const decoder = new FieldDecoder({ maxBytes: 64 * 1024, maxFields: 100 });
  let status = 0;
  for (const { type, flags, stream, payload } of framesOf(received)) {
    if (type === FRAME.goaway && payload.readUInt32BE(4) !== 0) return 'closed';
    if (type === FRAME.headers && decoder.decode(payload)) status ||= Number(decoder.fields[1]);
    if (stream !== 1) continue;
    if (type === FRAME.rst) return status === 0 ? 'reset' : { status, isWhole: false };
    if ((type === FRAME.headers || type === FRAME.data) && (flags & END_STREAM) !== 0) return { status, isWhole: true };
  }
  return null;
}
