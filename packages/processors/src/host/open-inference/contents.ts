import { type BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { readMessage, readNumbers, refusing } from '../../protobuf/message.ts';
import { RequestError } from '../errors.ts';
import { readText, toBytes } from '../tensors/bytes.ts';
import { type Datatype, TRAITS } from '../tensors/datatypes.ts';
import { type Element, elementCount, readElement, type Tensor, wrongCount } from '../tensors/tensor.ts';

/** How the elements of a tensor stand in an `InferTensorContents`: in one of its repeated fields. */
interface Contents {
  readonly field: number;
  readonly name: string;
  /** Of one element. */
  readonly wire: WireType;
  /** The next element as a JSON value of its type. `index` and `label` are for error texts. */
  readonly read: (reader: BinaryReader, index: number, label: string) => unknown;
  /** All elements behind one tag; null: as many fields as elements. */
  readonly write: ((writer: BinaryWriter, tensor: Tensor) => void) | null;
}

const BOOLS: Contents = {
  field: 1,
  name: 'bool_contents',
  wire: WireType.Varint,
  read: (reader) => reader.bool(),
  write: eachElement((writer, element) => writer.bool(element !== 0)),
};
const INTEGERS: Contents = {
  field: 2,
  name: 'int_contents',
  wire: WireType.Varint,
  read: (reader) => reader.int32(),
  write: eachElement((writer, element) => writer.int32(Number(element))),
};
const NATURALS: Contents = {
  field: 4,
  name: 'uint_contents',
  wire: WireType.Varint,
  read: (reader) => reader.uint32(),
  write: eachElement((writer, element) => writer.uint32(Number(element))),
};

/** FP16 has no field: it travels as raw bytes alone. */
const CONTENTS: Readonly<Record<Datatype, Contents | null>> = {
  BOOL: BOOLS,
  INT8: INTEGERS,
  INT16: INTEGERS,
  INT32: INTEGERS,
  UINT8: NATURALS,
  UINT16: NATURALS,
  UINT32: NATURALS,
  INT64: {
    field: 3,
    name: 'int64_contents',
    wire: WireType.Varint,
    read: (reader) => BigInt(reader.int64()),
    write: eachElement((writer, element) => writer.int64(element)),
  },
  UINT64: {
    field: 5,
    name: 'uint64_contents',
    wire: WireType.Varint,
    read: (reader) => BigInt(reader.uint64()),
    write: eachElement((writer, element) => writer.uint64(element)),
  },
  // Numbers of fixed size stand behind one tag just as they stand in memory.
  FP32: { field: 6, name: 'fp32_contents', wire: WireType.Bit32, read: (reader) => reader.float(), write: asBytes },
  FP64: { field: 7, name: 'fp64_contents', wire: WireType.Bit64, read: (reader) => reader.double(), write: asBytes },
  FP16: null,
  BYTES: {
    field: 8,
    name: 'bytes_contents',
    wire: WireType.LengthDelimited,
    read: (reader, index, label) => readText(reader.bytes(), index, label),
    write: null,
  },
};

/** Whether a tensor of this type can only travel as raw bytes. */
export function isOnlyRaw(datatype: Datatype): boolean {
  return CONTENTS[datatype] === null;
}

/** An `InferTensorContents` as a tensor. `label` begins the error texts. Throws `RequestError`. */
export function fromContents(contents: Uint8Array, datatype: Datatype, dims: readonly number[], label: string): Tensor {
  const known = CONTENTS[datatype];
  if (known === null) throw new RequestError(`${label}: ${datatype} has no contents; send it as bytes in raw_input_contents`);
  const { field, wire, read } = known;
  const count = elementCount(dims);
  // Each element takes a byte at least: a shape that says more is not believed with memory.
  const data = TRAITS[datatype].allocate(Math.min(count, contents.length));
  const elements = data as Element[];
  const place = { datatype, dims, label };
  let given = 0;
  const take = (reader: BinaryReader) => {
    const value = read(reader, given, label);
    if (given < elements.length) elements[given] = readElement(value, given, place);
    given += 1;
  };
  refusing(
    (reason) => `${label}: contents is not an InferTensorContents: ${reason}`,
    () =>
      readMessage(contents, (reader, found, foundWire) => {
        if (found !== field) throw wrongField(found, known, datatype, label);
        if (foundWire === wire) take(reader);
        else if (foundWire === WireType.LengthDelimited) readNumbers(reader, foundWire, () => take(reader));
        else return false;
        return true;
      }),
  );
  if (given !== count) throw wrongCount(dims, given, label);
  return { datatype, dims, data };
}

/** The reverse of `fromContents`, for a datatype that has contents. */
export function toContents(tensor: Tensor): Uint8Array {
  const known = CONTENTS[tensor.datatype];
  if (known === null) throw new TypeError(`${tensor.datatype} has no contents`);
  const writer = new BinaryWriter();
  if (known.write === null) {
    for (const text of tensor.data) writer.tag(known.field, WireType.LengthDelimited).string(String(text));
  } else if (tensor.data.length > 0) {
    known.write(writer.tag(known.field, WireType.LengthDelimited), tensor);
  }
  return writer.finish();
}

const FIELD_NAMES = new Map(Object.values(CONTENTS).flatMap((known) => (known === null ? [] : [[known.field, known.name]])));

function wrongField(found: number, { name }: Contents, datatype: Datatype, label: string): RequestError {
  return new RequestError(
    `${label}: elements of ${datatype} belong in contents.${name}, given ${FIELD_NAMES.get(found) ?? `field ${found}`}`,
  );
}

function eachElement(write: (writer: BinaryWriter, element: Element) => void): Contents['write'] {
  return (writer, { data }) => {
    writer.fork();
    for (const element of data) write(writer, element);
    writer.join();
  };
}

function asBytes(writer: BinaryWriter, tensor: Tensor): void {
  writer.bytes(toBytes(tensor));
}
