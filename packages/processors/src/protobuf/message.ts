import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { RequestError } from '../host/errors.ts';

/** Reads a field that it knows with the wire type that it has there and returns true; false: the field is skipped. */
export type TakeField = (reader: BinaryReader, field: number, wire: WireType) => boolean;

/** Goes through the fields of a message. Throws what the reader throws for bytes that are none. */
export function readMessage(message: Uint8Array, take: TakeField): void {
  const reader = new BinaryReader(message);
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag();
    if (!take(reader, field, wire)) reader.skip(wire, field);
  }
}

/** As `readMessage`, but throws a `RequestError` that names the message. */
export function decodeMessage(name: string, message: Uint8Array, take: TakeField): void {
  refusing(
    (reason) => `the message is not a ${name}: ${reason}`,
    () => readMessage(message, take),
  );
}

/** What `decode` throws for bytes that are no message becomes a `RequestError` with this text. */
export function refusing<T>(text: (reason: string) => string, decode: () => T): T {
  try {
    return decode();
  } catch (cause) {
    if (cause instanceof RequestError || cause instanceof TypeError) throw cause;
    throw new RequestError(text((cause as Error).message), 400, { cause });
  }
}

/** A repeated number comes packed into one field or as one field each; `read` takes one off the reader. */
export function readNumbers(reader: BinaryReader, wire: WireType, read: () => void): void {
  if (wire !== WireType.LengthDelimited) {
    read();
    return;
  }
  const end = reader.uint32() + reader.pos;
  while (reader.pos < end) read();
  if (reader.pos !== end) throw new RangeError('a packed field ends in the middle of a number');
}
