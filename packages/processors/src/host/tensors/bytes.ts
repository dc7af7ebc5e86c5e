import { isUtf8 } from 'node:buffer';
import { RequestError } from '../errors.ts';
import { type Datatype, TRAITS } from './datatypes.ts';
import { elementCount, shapeText, type Tensor } from './tensor.ts';

/** Little-endian elements as a tensor; texts each behind their length in four bytes. Copies. Throws `RequestError`. */
export function fromBytes(raw: Uint8Array, datatype: Datatype, dims: readonly number[], label: string): Tensor {
  const count = elementCount(dims);
  const { bytes, view } = TRAITS[datatype];
  if (bytes === null) return { datatype, dims, data: readTexts(raw, count, label) };
  if (raw.length !== count * bytes) {
    throw new RequestError(`${label}: shape ${shapeText(dims)} of ${datatype} needs ${count * bytes} bytes, given ${raw.length}`);
  }
  return { datatype, dims, data: view(new Uint8Array(raw).buffer) };
}

/** The reverse of `fromBytes`. May share memory with the tensor. */
export function toBytes({ data }: Tensor): Uint8Array {
  if (!Array.isArray(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const parts = data.flatMap((text) => {
    const content = Buffer.from(text);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(content.length);
    return [length, content];
  });
  return Buffer.concat(parts);
}

/** `index` is that of the element, for the error text. Throws `RequestError` for bytes that are not UTF-8. */
export function readText(bytes: Uint8Array, index: number, label: string): string {
  if (isUtf8(bytes)) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
  throw new RequestError(`${label}: element [${index}] is not UTF-8 text; models take no other bytes`);
}

function readTexts(raw: Uint8Array, count: number, label: string): string[] {
  const buffer = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const texts: string[] = [];
  let at = 0;
  while (at + 4 <= raw.length && texts.length < count) {
    const end = at + 4 + buffer.readUInt32LE(at);
    if (end > raw.length) break;
    texts.push(readText(buffer.subarray(at + 4, end), texts.length, label));
    at = end;
  }
  if (texts.length === count && at === raw.length) return texts;
  throw new RequestError(
    `${label}: expected exactly ${count} texts, each behind its length in four little-endian bytes; read ${texts.length}`,
  );
}
