import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { type CollectedBytes, collect } from '../collected-bytes.ts';
import { decompress, tooLarge } from '../compression.ts';
import { RequestError } from '../errors.ts';

/** Value of `grpc-accept-encoding`. */
export const ACCEPTED_ENCODINGS = 'identity,gzip';

/** Every message stands behind one byte that says whether it is compressed, and four with its length. */
const PREFIX_BYTES = 5;
const COMPRESSED = 1;

/**
 * The one message of a unary call, decompressed. Throws `RequestError`: 413 beyond the bound, 501 for an unknown encoding and
 * for a second message, 400 for bytes that are no message.
 */
export async function readMessage(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, maxBytes: number): Promise<Uint8Array> {
  const encoding = headers['grpc-encoding'] ?? 'identity';
  if (encoding !== 'identity' && encoding !== 'gzip') {
    throw new RequestError(`grpc-encoding "${String(encoding)}" is not supported; send ${ACCEPTED_ENCODINGS.replace(',', ' or ')}`, 501);
  }
  const framed = await collect(stream, (collected) => refusal(collected, maxBytes));
  if (framed.length === 0) throw new RequestError('the call carries no message; send one, empty if need be');
  if (framed.length < PREFIX_BYTES || framed.length < PREFIX_BYTES + framed.readUInt32BE(1)) {
    throw new RequestError('the call ends in the middle of its message');
  }
  const data = framed.subarray(PREFIX_BYTES);
  if (framed[0] !== COMPRESSED) return data;
  if (encoding === 'identity') throw new RequestError('the message is marked as compressed, but grpc-encoding names no compression');
  return decompress({ data, encoding, what: 'message', header: 'grpc-encoding' }, maxBytes);
}

/** A message as it goes over the wire, uncompressed. */
export function framed(message: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafeSlow(PREFIX_BYTES + message.length);
  frame[0] = 0;
  frame.writeUInt32BE(message.length, 1);
  frame.set(message, PREFIX_BYTES);
  return frame;
}

function refusal(collected: CollectedBytes, maxBytes: number): Error | null {
  if (collected.length < PREFIX_BYTES) return null;
  const { bytes } = collected;
  const flag = bytes[0] ?? 0;
  const length = bytes.readUInt32BE(1);
  if (flag > COMPRESSED) return new RequestError(`a message begins with 0 or 1, not with ${flag}; is this gRPC?`);
  if (length > maxBytes) return tooLarge('the message', maxBytes);
  if (collected.length > PREFIX_BYTES + length) return new RequestError('this method takes one message for each call', 501);
  return null;
}
