import { RequestError } from '../errors.ts';
import { type JsonObject, shown } from '../json.ts';
import type { ModelRequest } from '../model.ts';
import { fromBytes } from '../tensors/bytes.ts';
import { type Datatype, isDatatype } from '../tensors/datatypes.ts';
import type { Tensor } from '../tensors/tensor.ts';

/** The header of the binary tensor data extension: how many bytes of the body are JSON. Lower case, as Node gives it. */
const HEADER_LENGTH = 'inference-header-content-length';

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

  /** The tensor of an input whose data is not in the JSON part; null: it is in the JSON part. Throws `RequestError`. */
  take(input: JsonObject, shape: readonly number[], label: string): Tensor | null {
    const size = binarySize(input, label);
    if (size === null) return null;
    const left = this.#binary.length - this.#taken;
    if (size > left) throw new RequestError(`${label}: binary_data_size is ${size}, but only ${left} bytes of binary data are left`);
    const raw = this.#binary.subarray(this.#taken, this.#taken + size);
    this.#taken += size;
    return fromBytes(raw, input.datatype as Datatype, shape, label);
  }

  /** Throws `RequestError` when data is left that belongs to no input. */
  finish(): void {
    const left = this.#binary.length - this.#taken;
    if (left > 0) throw new RequestError(`${left} bytes of binary data belong to no input; give each its binary_data_size`);
  }
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
