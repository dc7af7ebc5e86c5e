import { type BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { RequestError } from '../host/index.ts';
import { readMessage, readNumbers, refusing, type TakeField } from '../protobuf/message.ts';

/** One tensor of the HIE format (package hie.processor): `TensorProto`. */
export interface HieTensor {
  readonly name: string;
  readonly dims: readonly number[];
  /** A number of `DataType`. */
  readonly dataType: number;
  /** Little-endian elements. */
  readonly rawData: Uint8Array;
}

// message TensorProto { string name = 1; repeated int64 dims = 2; DataType data_type = 3; bytes raw_data = 5; }
// message DataProto   { repeated TensorProto tensors = 1; }
const TENSORS = 1;
const TENSOR = { name: 1, dims: 2, dataType: 3, rawData: 5 } as const;

const MAX_TENSORS = 1024;
const MAX_RANK = 32;

/** Reads a `DataProto`. Unknown fields are skipped. Throws `RequestError` for bytes that are none. */
export function decodeDataProto(body: Uint8Array): HieTensor[] {
  const tensors: HieTensor[] = [];
  const take: TakeField = (reader, field, wire) => {
    if (field !== TENSORS || wire !== WireType.LengthDelimited) return false;
    tensors.push(decodeTensor(reader.bytes()));
    if (tensors.length > MAX_TENSORS) throw new RequestError(`the body holds more than ${MAX_TENSORS} tensors`);
    return true;
  };
  refusing(
    (reason) => `the body is not a DataProto message: ${reason}; for JSON send Content-Type: application/json`,
    () => readMessage(body, take),
  );
  return tensors;
}

export function encodeDataProto(tensors: readonly HieTensor[]): Uint8Array {
  const writer = new BinaryWriter();
  for (const { name, dims, dataType, rawData } of tensors) {
    writer.tag(TENSORS, WireType.LengthDelimited).fork();
    writer.tag(TENSOR.name, WireType.LengthDelimited).string(name);
    writer.tag(TENSOR.dims, WireType.LengthDelimited).fork();
    for (const dim of dims) writer.int64(dim);
    writer.join();
    writer.tag(TENSOR.dataType, WireType.Varint).int32(dataType);
    writer.tag(TENSOR.rawData, WireType.LengthDelimited).bytes(rawData).join();
  }
  return writer.finish();
}

function decodeTensor(message: Uint8Array): HieTensor {
  const dims: number[] = [];
  let name = '';
  let dataType = 0;
  let rawData: Uint8Array = message.subarray(message.length);
  readMessage(message, (reader, field, wire) => {
    if (field === TENSOR.dims && (wire === WireType.Varint || wire === WireType.LengthDelimited))
      readNumbers(reader, wire, () => addDim(dims, reader));
    else if (field === TENSOR.dataType && wire === WireType.Varint) dataType = reader.int32();
    else if (wire !== WireType.LengthDelimited) return false;
    else if (field === TENSOR.name) name = reader.string();
    else if (field === TENSOR.rawData) rawData = reader.bytes();
    else return false;
    return true;
  });
  return { name, dims, dataType, rawData };
}

function addDim(dims: number[], reader: BinaryReader): void {
  dims.push(Number(reader.int64()));
  if (dims.length > MAX_RANK) throw new RequestError(`a tensor has more than ${MAX_RANK} dimensions`);
}
