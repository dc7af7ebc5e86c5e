/** The tensor element types of the v2 protocol that ONNX Runtime can compute with. */
export const DATATYPES = [
  'BOOL',
  'UINT8',
  'UINT16',
  'UINT32',
  'UINT64',
  'INT8',
  'INT16',
  'INT32',
  'INT64',
  'FP16',
  'FP32',
  'FP64',
  'BYTES',
] as const;
export type Datatype = (typeof DATATYPES)[number];

/** FP16 as its bits, BOOL as 0 and 1, BYTES as texts. */
export type Elements =
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Float32Array
  | Float64Array
  | string[];

export interface DatatypeTraits {
  /** ONNX Runtime's name of the type. */
  readonly runtimeType: string;
  /** Bytes of one element; null: of variable size. */
  readonly bytes: number | null;
  /** What a JSON value must be, for error texts. */
  readonly expects: string;
  readonly allocate: (count: number) => Elements;
  /** Little-endian bytes as elements; the buffer begins at offset 0 of its own memory. */
  readonly view: (buffer: ArrayBuffer) => Elements;
}

export const TRAITS: Readonly<Record<Datatype, DatatypeTraits>> = {
  BOOL: numeric('bool', Uint8Array, 'true or false'),
  UINT8: numeric('uint8', Uint8Array, 'an integer from 0 to 255'),
  UINT16: numeric('uint16', Uint16Array, 'an integer from 0 to 65535'),
  UINT32: numeric('uint32', Uint32Array, 'an integer from 0 to 4294967295'),
  UINT64: numeric('uint64', BigUint64Array, 'an integer from 0 to 18446744073709551615'),
  INT8: numeric('int8', Int8Array, 'an integer from -128 to 127'),
  INT16: numeric('int16', Int16Array, 'an integer from -32768 to 32767'),
  INT32: numeric('int32', Int32Array, 'an integer from -2147483648 to 2147483647'),
  INT64: numeric('int64', BigInt64Array, 'an integer from -9223372036854775808 to 9223372036854775807'),
  FP16: numeric('float16', Uint16Array, 'a number'),
  FP32: numeric('float32', Float32Array, 'a number'),
  FP64: numeric('float64', Float64Array, 'a number'),
  BYTES: {
    runtimeType: 'string',
    bytes: null,
    expects: 'a string',
    allocate: (count) => Array.from({ length: count }, () => ''),
    view: () => {
      throw new TypeError('texts have no fixed size');
    },
  },
};

/** The datatype of ONNX Runtime's type name; null for a type that the v2 protocol does not know. */
export function datatypeOf(runtimeType: string): Datatype | null {
  return DATATYPES.find((datatype) => TRAITS[datatype].runtimeType === runtimeType) ?? null;
}

export function isDatatype(text: unknown): text is Datatype {
  return DATATYPES.includes(text as Datatype);
}

interface ElementsConstructor {
  readonly BYTES_PER_ELEMENT: number;
  new (source: number | ArrayBuffer): Elements;
}

function numeric(runtimeType: string, constructor: ElementsConstructor, expects: string): DatatypeTraits {
  return {
    runtimeType,
    bytes: constructor.BYTES_PER_ELEMENT,
    expects,
    allocate: (count) => new constructor(count),
    view: (buffer) => new constructor(buffer),
  };
}
