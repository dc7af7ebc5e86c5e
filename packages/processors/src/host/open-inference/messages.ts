import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { decodeMessage, readMessage, readNumbers } from '../../protobuf/message.ts';
import type { AskedModel, ModelMetadata, ServerMetadata, TensorMetadata } from '../documents.ts';
import { RequestError } from '../errors.ts';

/** `ModelInferRequest`; its tensors still hold their elements as they came. */
export interface InferMessage extends AskedModel {
  /** Null: none was given. */
  readonly id: string | null;
  /** The parameter `binary_data_output`; null: not given. */
  readonly binaryOutput: boolean | null;
  readonly inputs: readonly InputMessage[];
  readonly outputs: readonly OutputMessage[];
  /** `raw_input_contents`, in the order of the inputs. */
  readonly raw: readonly Uint8Array[];
}

export interface InputMessage {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
  /** An `InferTensorContents`; null: not given. */
  readonly contents: Uint8Array | null;
}

export interface OutputMessage {
  readonly name: string;
  /** The parameter `binary_data`; null: not given. */
  readonly binary: boolean | null;
}

/** `ModelInferResponse`. Either each output has contents, or `raw` has as many entries as there are outputs. */
export interface InferAnswer {
  readonly name: string;
  readonly version: string;
  readonly id: string | null;
  readonly outputs: readonly (TensorMetadata & { readonly contents: Uint8Array | null })[];
  readonly raw: readonly Uint8Array[];
}

// Field numbers of the messages; ModelReadyRequest and ModelMetadataRequest have the same two fields.
const ASKED = { name: 1, version: 2 } as const;
const REQUEST = { model: 1, version: 2, id: 3, parameters: 4, inputs: 5, outputs: 6, raw: 7 } as const;
const INPUT = { name: 1, datatype: 2, shape: 3, contents: 5 } as const;
const OUTPUT = { name: 1, parameters: 2 } as const;
const ENTRY = { key: 1, value: 2 } as const;
const PARAMETER = { bool: 1 } as const;
const RESPONSE = { model: 1, version: 2, id: 3, outputs: 5, raw: 6 } as const;
const TENSOR = { name: 1, datatype: 2, shape: 3, contents: 5 } as const;
const SERVER = { name: 1, version: 2, extensions: 3 } as const;
const MODEL = { name: 1, versions: 2, platform: 3, inputs: 4, outputs: 5, properties: 6 } as const;

const MAX_TENSORS = 1024;
/** One more than a shape may have, so that the check of the shape finds it too long. */
const MAX_SIZES = 33;

/** `message` is the name of the message, for the error text. Throws `RequestError`. */
export function decodeAskedModel(message: string, bytes: Uint8Array): AskedModel {
  let model = '';
  let version = '';
  decodeMessage(message, bytes, (reader, field, wire) => {
    if (wire !== WireType.LengthDelimited) return false;
    if (field === ASKED.name) model = reader.string();
    else if (field === ASKED.version) version = reader.string();
    else return false;
    return true;
  });
  return { model, version: version === '' ? null : version };
}

/** Unknown fields are skipped. Throws `RequestError`. */
export function decodeInferRequest(bytes: Uint8Array): InferMessage {
  const texts = { [REQUEST.model]: '', [REQUEST.version]: '', [REQUEST.id]: '' };
  const inputs: InputMessage[] = [];
  const outputs: OutputMessage[] = [];
  const raw: Uint8Array[] = [];
  let binaryOutput: boolean | null = null;
  decodeMessage('ModelInferRequest', bytes, (reader, field, wire) => {
    if (wire !== WireType.LengthDelimited) return false;
    if (field === REQUEST.model || field === REQUEST.version || field === REQUEST.id) texts[field] = reader.string();
    else if (field === REQUEST.parameters) binaryOutput = readFlag(reader.bytes(), 'binary_data_output') ?? binaryOutput;
    else if (field === REQUEST.inputs) add(inputs, 'inputs', decodeInput(reader.bytes()));
    else if (field === REQUEST.outputs) add(outputs, 'outputs', decodeOutput(reader.bytes()));
    else if (field === REQUEST.raw) add(raw, 'raw_input_contents', reader.bytes());
    else return false;
    return true;
  });
  const { [REQUEST.model]: model, [REQUEST.version]: version, [REQUEST.id]: id } = texts;
  return { model, version: version === '' ? null : version, id: id === '' ? null : id, binaryOutput, inputs, outputs, raw };
}

export function encodeInferResponse({ name, version, id, outputs, raw }: InferAnswer): Uint8Array {
  const writer = new BinaryWriter();
  writeText(writer, RESPONSE.model, name);
  writeText(writer, RESPONSE.version, version);
  writeText(writer, RESPONSE.id, id ?? '');
  for (const { contents, ...tensor } of outputs) {
    writer.tag(RESPONSE.outputs, WireType.LengthDelimited).fork();
    writeTensor(writer, tensor);
    if (contents !== null) writer.tag(TENSOR.contents, WireType.LengthDelimited).bytes(contents);
    writer.join();
  }
  for (const bytes of raw) writer.tag(RESPONSE.raw, WireType.LengthDelimited).bytes(bytes);
  return writer.finish();
}

/** `ServerLiveResponse`, `ServerReadyResponse` and `ModelReadyResponse`. */
export function encodeFlag(flag: boolean): Uint8Array {
  return new BinaryWriter().tag(1, WireType.Varint).bool(flag).finish();
}

export function encodeServerMetadata({ name, version, extensions }: ServerMetadata): Uint8Array {
  const writer = new BinaryWriter();
  writeText(writer, SERVER.name, name);
  writeText(writer, SERVER.version, version);
  for (const extension of extensions) writer.tag(SERVER.extensions, WireType.LengthDelimited).string(extension);
  return writer.finish();
}

export function encodeModelMetadata({ name, versions, platform, inputs, outputs, properties }: ModelMetadata): Uint8Array {
  const writer = new BinaryWriter();
  writeText(writer, MODEL.name, name);
  for (const version of versions) writer.tag(MODEL.versions, WireType.LengthDelimited).string(version);
  writeText(writer, MODEL.platform, platform);
  for (const [field, tensors] of [
    [MODEL.inputs, inputs],
    [MODEL.outputs, outputs],
  ] as const) {
    for (const tensor of tensors) {
      writer.tag(field, WireType.LengthDelimited).fork();
      writeTensor(writer, tensor);
      writer.join();
    }
  }
  for (const [key, value] of Object.entries(properties)) {
    writer.tag(MODEL.properties, WireType.LengthDelimited).fork();
    writeText(writer, ENTRY.key, key);
    writeText(writer, ENTRY.value, value);
    writer.join();
  }
  return writer.finish();
}

function decodeInput(bytes: Uint8Array): InputMessage {
  const shape: number[] = [];
  let name = '';
  let datatype = '';
  let contents: Uint8Array | null = null;
  readMessage(bytes, (reader, field, wire) => {
    if (field === INPUT.shape && (wire === WireType.Varint || wire === WireType.LengthDelimited)) {
      readNumbers(reader, wire, () => {
        const size = Number(reader.int64());
        if (shape.length < MAX_SIZES) shape.push(size);
      });
      return true;
    }
    if (wire !== WireType.LengthDelimited) return false;
    if (field === INPUT.name) name = reader.string();
    else if (field === INPUT.datatype) datatype = reader.string();
    else if (field !== INPUT.contents) return false;
    else if (contents === null) contents = reader.bytes();
    else throw new RequestError(`input "${name}": contents is given twice`);
    return true;
  });
  return { name, datatype, shape, contents };
}

function decodeOutput(bytes: Uint8Array): OutputMessage {
  let name = '';
  let binary: boolean | null = null;
  readMessage(bytes, (reader, field, wire) => {
    if (wire !== WireType.LengthDelimited) return false;
    if (field === OUTPUT.name) name = reader.string();
    else if (field === OUTPUT.parameters) binary = readFlag(reader.bytes(), 'binary_data') ?? binary;
    else return false;
    return true;
  });
  return { name, binary };
}

/** The value of one entry of a map of parameters, where its key is this one and it is a boolean. */
function readFlag(entry: Uint8Array, key: string): boolean | null {
  let isAsked = false;
  let flag: boolean | null = null;
  readMessage(entry, (reader, field, wire) => {
    if (wire !== WireType.LengthDelimited) return false;
    if (field === ENTRY.key) isAsked = reader.string() === key;
    else if (field === ENTRY.value) flag = readBool(reader.bytes());
    else return false;
    return true;
  });
  return isAsked ? flag : null;
}

function readBool(parameter: Uint8Array): boolean | null {
  let flag: boolean | null = null;
  readMessage(parameter, (reader, field, wire) => {
    if (field !== PARAMETER.bool || wire !== WireType.Varint) return false;
    flag = reader.bool();
    return true;
  });
  return flag;
}

function writeTensor(writer: BinaryWriter, { name, datatype, shape }: TensorMetadata): void {
  writeText(writer, TENSOR.name, name);
  writeText(writer, TENSOR.datatype, datatype);
  writer.tag(TENSOR.shape, WireType.LengthDelimited).fork();
  for (const size of shape) writer.int64(size);
  writer.join();
}

/** The empty text is what an absent field means. */
function writeText(writer: BinaryWriter, field: number, text: string): void {
  if (text !== '') writer.tag(field, WireType.LengthDelimited).string(text);
}

function add<T>(list: T[], field: string, item: T): void {
  if (list.length === MAX_TENSORS) throw new RequestError(`${field}: more than ${MAX_TENSORS} are not taken`);
  list.push(item);
}
