import { shown } from '../json.ts';
import { RequestError } from '../errors.ts';
import { type Datatype, type Elements, TRAITS } from './datatypes.ts';
import { fromHalf, toHalf } from './half.ts';

export interface Tensor {
  readonly datatype: Datatype;
  readonly dims: readonly number[];
  /** As many as the product of `dims`, in row-major order. */
  readonly data: Elements;
}

/** What the model says about one of its inputs or outputs. */
export interface TensorSpec {
  readonly name: string;
  readonly datatype: Datatype;
  /** A text names a dimension of any size. */
  readonly shape: readonly (number | string)[];
}

/** Lengths along the first element of each level: what a regular nested list has as its shape. */
export function shapeOf(value: unknown): number[] {
  const dims: number[] = [];
  for (let level = value; Array.isArray(level); level = level[0] as unknown) dims.push(level.length);
  return dims;
}

export function elementCount(dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * dim, 1);
}

/** `label` begins the error texts, e.g. `input "features"`. Throws `RequestError` for ragged lists and wrong elements. */
export function readTensor(value: unknown, datatype: Datatype, dims: readonly number[], label: string): Tensor {
  const data = TRAITS[datatype].allocate(elementCount(dims));
  const elements = data as Element[];
  const place = { datatype, dims, label };
  let next = 0;
  const fill = (part: unknown, level: number): void => {
    if (level === dims.length) {
      elements[next] = readElement(part, next, place);
      next += 1;
      return;
    }
    if (!Array.isArray(part) || part.length !== dims[level]) throw ragged(label, level, dims, part);
    for (const item of part) fill(item, level + 1);
  };
  fill(value, 0);
  return { datatype, dims, data };
}

/** One value of `Elements`. */
export type Element = string | number | bigint;

/** Where an element belongs, for error texts. */
export interface ElementPlace {
  readonly datatype: Datatype;
  readonly dims: readonly number[];
  readonly label: string;
}

/** A JSON or protobuf value as the element with this flat index. Throws `RequestError` when it is none of the type. */
export function readElement(value: unknown, index: number, { datatype, dims, label }: ElementPlace): Element {
  const element = READERS[datatype](value);
  if (element === null) throw wrongElement(label, datatype, position(index, dims), value);
  return element;
}

/** The number of elements that came for a shape is another than the shape says. */
export function wrongCount(dims: readonly number[], given: number, label: string): RequestError {
  return new RequestError(`${label}: shape ${shapeText(dims)} needs ${elementCount(dims)} elements, given ${given}`);
}

/** Checks rank and fixed dimensions. Throws `RequestError` with what was expected and given. */
export function checkShape(spec: TensorSpec, dims: readonly number[]): void {
  const fits = dims.length === spec.shape.length && spec.shape.every((size, axis) => typeof size === 'string' || size === dims[axis]);
  if (fits) return;
  throw new RequestError(`input "${spec.name}": expected shape ${shapeText(spec.shape)}, given ${shapeText(dims)}${remedy(spec, dims)}`);
}

export function shapeText(shape: readonly (number | string)[]): string {
  return `[${shape.map((size) => (size === '' ? 'any' : size)).join(', ')}]`;
}

/** One element as JSON text. What JSON has no number for comes as a string, as in protobuf's JSON form. */
export function elementText({ datatype, data }: Tensor, index: number): string {
  const value = data[index];
  if (typeof value === 'string') return JSON.stringify(value);
  if (datatype === 'BOOL') return value === 0 ? 'false' : 'true';
  const number = datatype === 'FP16' ? fromHalf(Number(value)) : (value ?? 0);
  if (typeof number === 'bigint') return String(number);
  if (!Number.isFinite(number)) return `"${number}"`;
  return datatype === 'FP32' ? singleText(number) : String(number);
}

/** Single-precision numbers need seven to nine digits; as doubles they would show seventeen, most of them noise. */
function singleText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 24) return String(value);
  for (let digits = 7; digits < 9; digits += 1) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(Number(value.toPrecision(9)));
}

/** All elements in one JSON list. */
export function flatText(tensor: Tensor): string {
  return `[${Array.from({ length: tensor.data.length }, (_, index) => elementText(tensor, index)).join(',')}]`;
}

/** Lists in lists as the shape says; `offset` and `level` select a part: row 3 of a [n, 4] tensor is `nestedText(t, 12, 1)`. */
export function nestedText(tensor: Tensor, offset = 0, level = 0): string {
  if (level === tensor.dims.length) return elementText(tensor, offset);
  const step = elementCount(tensor.dims.slice(level + 1));
  const parts = Array.from({ length: tensor.dims[level] ?? 0 }, (_, index) => nestedText(tensor, offset + index * step, level + 1));
  return `[${parts.join(',')}]`;
}

/** The element for a JSON value; null: the value is none of this type. */
const READERS: Readonly<Record<Datatype, (value: unknown) => Element | null>> = {
  BYTES: (value) => (typeof value === 'string' ? value : null),
  BOOL: (value) => (typeof value === 'boolean' ? Number(value) : null),
  INT8: (value) => integer(value, -(2 ** 7), 2 ** 7 - 1),
  INT16: (value) => integer(value, -(2 ** 15), 2 ** 15 - 1),
  INT32: (value) => integer(value, -(2 ** 31), 2 ** 31 - 1),
  UINT8: (value) => integer(value, 0, 2 ** 8 - 1),
  UINT16: (value) => integer(value, 0, 2 ** 16 - 1),
  UINT32: (value) => integer(value, 0, 2 ** 32 - 1),
  INT64: (value) => wideInteger(value, -(2n ** 63n), 2n ** 63n - 1n),
  UINT64: (value) => wideInteger(value, 0n, 2n ** 64n - 1n),
  FP16: (value) => {
    const number = readNumber(value);
    return number === null ? null : toHalf(number);
  },
  FP32: readNumber,
  FP64: readNumber,
};

function integer(value: unknown, min: number, max: number): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max ? value : null;
}

function wideInteger(value: unknown, min: bigint, max: bigint): bigint | null {
  const exact = typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : value;
  return typeof exact === 'bigint' && exact >= min && exact <= max ? exact : null;
}

function readNumber(value: unknown): number | null {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  return value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? Number(value) : null;
}

/** Where the element with this flat index stands, e.g. `[3][0]`. */
function position(index: number, dims: readonly number[]): string {
  let rest = index;
  return dims
    .toReversed()
    .map((size) => {
      const at = rest % size;
      rest = (rest - at) / size;
      return `[${at}]`;
    })
    .toReversed()
    .join('');
}

function wrongElement(label: string, datatype: Datatype, at: string, value: unknown): RequestError {
  return new RequestError(`${label}: element ${at || 'itself'} must be ${TRAITS[datatype].expects} (${datatype}), given ${shown(value)}`);
}

function ragged(label: string, level: number, dims: readonly number[], part: unknown): RequestError {
  const where = level === 0 ? 'the list' : `a list at depth ${level + 1}`;
  return new RequestError(
    `${label}: the lists are not regular: ${where} should hold ${dims[level]} items (shape ${shapeText(dims)}), given ${shown(part)}`,
  );
}

function remedy(spec: TensorSpec, dims: readonly number[]): string {
  return dims.length + 1 === spec.shape.length && typeof spec.shape[0] === 'string'
    ? '; put one more list around it to send a batch of one'
    : '';
}
