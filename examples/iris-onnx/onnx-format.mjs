// Writes ONNX models. An .onnx file is one protobuf message (ModelProto of the ONNX specification); the few fields
// that a small model needs are written here by number.

/** Element types of ONNX tensors (TensorProto.DataType). */
export const FLOAT = 1;
export const INT64 = 7;
export const STRING = 8;

/**
 * A whole model. `opsets` maps operator-set domains to versions ('' is the standard one); `nodes`, `initializers`,
 * `inputs` and `outputs` are what the functions below return.
 */
export function onnxModel({ name, producer, opsets, nodes, initializers = [], inputs, outputs }) {
  const graph = message([
    ...nodes.map((node) => bytes(1, node)),
    text(2, name),
    ...initializers.map((tensor) => bytes(5, tensor)),
    ...inputs.map((value) => bytes(11, value)),
    ...outputs.map((value) => bytes(12, value)),
  ]);
  const imports = Object.entries(opsets).map(([domain, version]) => bytes(8, message([text(1, domain), integer(2, version)])));
  return message([integer(1, 8), text(2, producer), bytes(7, graph), ...imports]);
}

/** One operation. Attributes: an integer, a text, a list of texts or a list of integers (as bigint). */
export function node(operator, inputs, outputs, { attributes = {}, domain = '' } = {}) {
  return message([
    ...inputs.map((input) => text(1, input)),
    ...outputs.map((output) => text(2, output)),
    text(4, operator),
    ...Object.entries(attributes).map(([key, value]) => bytes(5, attribute(key, value))),
    text(7, domain),
  ]);
}

/** A constant of 32-bit floats. */
export function floats(name, dims, values) {
  const raw = new DataView(new ArrayBuffer(values.length * 4));
  for (const [index, value] of values.entries()) raw.setFloat32(index * 4, value, true);
  return message([...dims.map((dim) => integer(1, dim)), integer(2, FLOAT), text(8, name), bytes(9, new Uint8Array(raw.buffer))]);
}

/** A constant of texts. */
export function texts(name, dims, values) {
  return message([...dims.map((dim) => integer(1, dim)), integer(2, STRING), ...values.map((value) => text(6, value)), text(8, name)]);
}

/** An input or output tensor; a dimension given by name may have any size. */
export function tensor(name, elementType, dims) {
  const shape = dims.map((dim) => bytes(1, typeof dim === 'number' ? message([integer(1, dim)]) : message([text(2, dim)])));
  return message([text(1, name), bytes(2, message([bytes(1, message([integer(1, elementType), bytes(2, message(shape))]))]))]);
}

/** An output that is a list of maps from `keyType` to float, as classifiers converted from scikit-learn have. */
export function sequenceOfMaps(name, keyType) {
  const float = message([bytes(1, message([integer(1, FLOAT)]))]);
  const map = message([bytes(5, message([integer(1, keyType), bytes(2, float)]))]);
  return message([text(1, name), bytes(2, message([bytes(4, message([bytes(1, map)]))]))]);
}

function attribute(name, value) {
  if (typeof value === 'number') return message([text(1, name), integer(3, value), integer(20, 2)]);
  if (typeof value === 'string') return message([text(1, name), text(4, value), integer(20, 3)]);
  if (typeof value[0] === 'bigint') return message([text(1, name), ...value.map((item) => integer(8, item)), integer(20, 7)]);
  return message([text(1, name), ...value.map((item) => text(9, item)), integer(20, 8)]);
}

function integer(field, value) {
  return Buffer.concat([varint(field << 3), varint(value)]);
}

function text(field, value) {
  return bytes(field, Buffer.from(value));
}

function bytes(field, value) {
  return Buffer.concat([varint((field << 3) | 2), varint(value.length), value]);
}

function message(fields) {
  return Buffer.concat(fields);
}

function varint(value) {
  const groups = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) groups.push(Number(rest & 127n) | 128);
  return Buffer.from([...groups, Number(rest)]);
}
