import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** Names of the classes, by output. */
export type ClassLabels = ReadonlyMap<string, readonly (string | bigint)[]>;

export interface PlainModel {
  readonly model: Uint8Array;
  readonly labels: ClassLabels;
}

/**
 * Classifiers converted from scikit-learn end in a ZipMap, which turns the table of probabilities into a list of maps,
 * a type that no wire format here can carry. This puts an Identity in the place of each, so that the table itself is the
 * output, and returns the class names apart. A model without ZipMap comes back with no labels.
 */
export function replaceZipMaps(model: Uint8Array): PlainModel {
  const labels = new Map<string, readonly (string | bigint)[]>();
  const fields = readFields(model).map((field) => (field.no === MODEL.graph ? { ...field, raw: plainGraph(field.raw, labels) } : field));
  const hasStandardOperators = fields.some((field) => field.no === MODEL.opsetImport && textOf(readFields(field.raw), OPSET.domain) === '');
  const added = hasStandardOperators ? [] : [{ no: MODEL.opsetImport, wire: WireType.LengthDelimited, raw: STANDARD_OPERATORS }];
  return { model: writeFields([...fields, ...added]), labels };
}

// Field numbers of onnx.proto.
const MODEL = { graph: 7, opsetImport: 8 } as const;
const OPSET = { domain: 1, version: 2 } as const;
const GRAPH = { node: 1, output: 12 } as const;
const NODE = { input: 1, output: 2, name: 3, operator: 4, attribute: 5, domain: 7 } as const;
const ATTRIBUTE = { name: 1, integers: 8, texts: 9 } as const;
const VALUE = { name: 1, type: 2 } as const;

const STANDARD_OPERATORS = new BinaryWriter().tag(OPSET.version, WireType.Varint).int64(13).finish();

interface Field {
  readonly no: number;
  readonly wire: WireType;
  /** Content of a length-delimited field, or the encoded number of any other. */
  readonly raw: Uint8Array;
}

function plainGraph(graph: Uint8Array, labels: Map<string, readonly (string | bigint)[]>): Uint8Array {
  const fields = readFields(graph).map((field) => (field.no === GRAPH.node ? { ...field, raw: plainNode(field.raw, labels) } : field));
  return writeFields(fields.map((field) => (field.no === GRAPH.output ? { ...field, raw: plainOutput(field.raw, labels) } : field)));
}

function plainNode(node: Uint8Array, labels: Map<string, readonly (string | bigint)[]>): Uint8Array {
  const fields = readFields(node);
  if (textOf(fields, NODE.operator) !== 'ZipMap' || textOf(fields, NODE.domain) !== 'ai.onnx.ml') return node;
  labels.set(
    textOf(fields, NODE.output),
    fields.filter((field) => field.no === NODE.attribute).flatMap((field) => classLabels(field.raw)),
  );
  const kept = fields.filter(({ no }) => no === NODE.input || no === NODE.output || no === NODE.name);
  return writeFields([...kept, { no: NODE.operator, wire: WireType.LengthDelimited, raw: new TextEncoder().encode('Identity') }]);
}

function classLabels(attribute: Uint8Array): (string | bigint)[] {
  const fields = readFields(attribute);
  const name = textOf(fields, ATTRIBUTE.name);
  if (name === 'classlabels_strings') return fields.filter((field) => field.no === ATTRIBUTE.texts).map((field) => decode(field.raw));
  if (name === 'classlabels_int64s')
    return fields.filter((field) => field.no === ATTRIBUTE.integers).flatMap((field) => integers(field.raw));
  return [];
}

/** One integer or, packed, several: the bytes are the same. */
function integers(raw: Uint8Array): bigint[] {
  const reader = new BinaryReader(raw);
  const values: bigint[] = [];
  while (reader.pos < reader.len) values.push(BigInt(reader.int64()));
  return values;
}

/** A graph output by this name, declared as the table [rows, classes] that it is now. */
function plainOutput(value: Uint8Array, labels: ClassLabels): Uint8Array {
  const name = textOf(readFields(value), VALUE.name);
  const classes = labels.get(name);
  if (classes === undefined) return value;
  const writer = new BinaryWriter().tag(VALUE.name, WireType.LengthDelimited).string(name);
  writer.tag(VALUE.type, WireType.LengthDelimited).fork().tag(1, WireType.LengthDelimited).fork();
  writer.tag(1, WireType.Varint).int32(FLOAT).tag(2, WireType.LengthDelimited).fork();
  writer.tag(1, WireType.LengthDelimited).fork().tag(2, WireType.LengthDelimited).string('rows').join();
  writer.tag(1, WireType.LengthDelimited).fork().tag(1, WireType.Varint).int64(classes.length).join();
  return writer.join().join().join().finish();
}

const FLOAT = 1;

function readFields(message: Uint8Array): Field[] {
  const reader = new BinaryReader(message);
  const fields: Field[] = [];
  while (reader.pos < reader.len) {
    const [no, wire] = reader.tag();
    fields.push({ no, wire, raw: wire === WireType.LengthDelimited ? reader.bytes() : reader.skip(wire, no) });
  }
  return fields;
}

function writeFields(fields: readonly Field[]): Uint8Array {
  const writer = new BinaryWriter();
  for (const { no, wire, raw } of fields) {
    writer.tag(no, wire);
    if (wire === WireType.LengthDelimited) writer.bytes(raw);
    else writer.raw(raw);
  }
  return writer.finish();
}

function textOf(fields: readonly Field[], no: number): string {
  const field = fields.find((candidate) => candidate.no === no);
  return field === undefined ? '' : decode(field.raw);
}

function decode(raw: Uint8Array): string {
  return new TextDecoder().decode(raw);
}
