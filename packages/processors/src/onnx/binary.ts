import { type JsonObject, type ModelRequest, RequestError, shown } from '../host/index.ts';
import { type Datatype, isDatatype, TRAITS } from './datatypes.ts';
import { elementCount, shapeText, type Tensor } from './tensor.ts';
import type { BinaryInput } from './v2.ts';

/** The header of the binary tensor data extension: how many bytes of the body are JSON. Lower case, as Node gives it. */
export const HEADER_LENGTH = 'inference-header-content-length';

/** Splits a body at the length that the header states; without the header all of it is JSON. Throws `RequestError`. */
export function splitBody({ headers, body }: ModelRequest): { readonly json: Uint8Array; readonly binary: Uint8Array } {
  const header = headers[HEADER_LENGTH];
  if (header === undefined) return { json: body, binary: body.subarray(body.length) };
  const length = typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : Number.NaN;
  if (!(length <= body.length)) {
    throw new RequestError(
      `Inference-Header-Content-Length: expected a number up to the body's ${body.length} bytes, given ${shown(header)}`,
    );
  }
  return { json: body.subarray(0, length), binary: body.subarray(length) };
}

/** Takes tensors off the binary part in the order in which they are asked for. */
export class BinaryInputs {
  readonly #binary: Uint8Array;
  #taken = 0;

  constructor(binary: Uint8Array) {
    this.#binary = binary;
  }

  readonly take: BinaryInput = (input, shape, label) => {
    const size = binarySize(input, label);
    if (size === null) return null;
    const left = this.#binary.length - this.#taken;
    if (size > left) throw new RequestError(`${label}: binary_data_size is ${size}, but only ${left} bytes of binary data are left`);
    const raw = this.#binary.subarray(this.#taken, this.#taken + size);
    this.#taken += size;
    return fromBytes(raw, input.datatype as Datatype, shape, label);
  };

  /** Throws `RequestError` when data is left that belongs to no input. */
  finish(): void {
    const left = this.#binary.length - this.#taken;
    if (left > 0) throw new RequestError(`${left} bytes of binary data belong to no input; give each its binary_data_size`);
  }
}

/** Little-endian elements as a tensor; texts each behind their length in four bytes. Copies. Throws `RequestError`. */
export function fromBytes(raw: Uint8Array, datatype: Datatype, dims: readonly number[], label: string): Tensor {
  const count = elementCount(dims);
  const { bytes, view } = TRAITS[datatype];
  if (bytes === null) return { datatype, dims, data: readTexts(raw, count, label) };
  if (raw.length !== count * bytes) {
    throw new RequestError(`${label}: shape ${shapeText(dims)} of ${datatype} needs ${count * bytes} bytes, given ${raw.length}`);
  }
  return { datatype, dims, data: view(Uint8Array.from(raw).buffer) };
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

function binarySize(input: JsonObject, label: string): number | null {
  const parameters = input.parameters as JsonObject | null | undefined;
  const size = parameters?.binary_data_size;
  if (size === undefined) return null;
  if (!isDatatype(input.datatype) || !Number.isSafeInteger(size) || Number(size) < 0) {
    throw new RequestError(`${label}: parameters.binary_data_size: expected a number of bytes, given ${shown(size)}`);
  }
  if (input.data !== undefined) throw new RequestError(`${label}: give either "data" or parameters.binary_data_size`);
  return Number(size);
}

function readTexts(raw: Uint8Array, count: number, label: string): string[] {
  const buffer = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const texts: string[] = [];
  let at = 0;
  while (at + 4 <= raw.length && texts.length < count) {
    const end = at + 4 + buffer.readUInt32LE(at);
    if (end > raw.length) break;
    texts.push(buffer.toString('utf8', at + 4, end));
    at = end;
  }
  if (texts.length === count && at === raw.length) return texts;
  throw new RequestError(
    `${label}: expected exactly ${count} texts, each behind its length in four little-endian bytes; read ${texts.length}`,
  );
}
