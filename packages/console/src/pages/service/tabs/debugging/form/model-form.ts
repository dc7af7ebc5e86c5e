/** What can be typed into a cell. `json`: nested lists that have no cells of their own. */
export type CellKind = 'number' | 'integer' | 'boolean' | 'category' | 'text' | 'json';

/** One column of the form. */
export interface FormColumn {
  readonly input: string;
  /** Place in the vector of the input; null: the input is one value. */
  readonly index: number | null;
  readonly label: string;
  readonly kind: CellKind;
  /** Of a category. */
  readonly values: readonly string[];
  /** Valid values in words, type and shape; empty: nothing to say. */
  readonly hint: string;
  readonly isOptional: boolean;
}

/** A form for the inputs of a model. */
export interface ModelForm {
  /** `records`: a list of objects (PMML). `tensors`: an object of nested lists (ONNX). */
  readonly layout: 'records' | 'tensors';
  readonly inputs: readonly FormInput[];
  readonly columns: readonly FormColumn[];
  /** False: the model takes one row at a time. */
  readonly hasRows: boolean;
}

export interface FormInput {
  readonly name: string;
  /** How many values a row has of it; null: one that is no list. */
  readonly width: number | null;
  /** Lists around the values of the one row there is, where the model takes no more. */
  readonly lists: number;
}

const MOST_COLUMNS = 64;

type Fields = Readonly<Record<string, unknown>>;

/** Pure. By what a model server of ours says of itself (`GET <endpoint>`); null: it is none, or too large for a form. */
export function modelForm(root: unknown): ModelForm | null {
  if (!isObject(root) || !Array.isArray(root['inputs']) || !isObject(root['example'])) return null;
  const described = root['inputs'].filter(isObject).filter((input) => typeof input['name'] === 'string' && Array.isArray(input['shape']));
  if (described.length === 0 || described.length > MOST_COLUMNS) return null;
  const layout = root['platform'] === 'pmml' ? 'records' : 'tensors';
  const example = root['example']['body'];
  const hasRows = layout === 'records' || described.every((input) => shapeOf(input)[0] === -1);
  const inputs = described.map((input) => (layout === 'records' ? plainInput(input) : tensorInput(input, example, hasRows)));
  const columns = inputs.flatMap((input, at) => columnsOf(described[at] ?? {}, input));
  return columns.length > MOST_COLUMNS ? null : { layout, inputs: inputs.map(({ isJson: _json, ...input }) => input), columns, hasRows };
}

interface ReadInput extends FormInput {
  readonly isJson: boolean;
}

function plainInput({ name }: Fields): ReadInput {
  return { name: String(name), width: null, lists: 0, isJson: false };
}

/** One value or one vector of values in each row has cells; anything else is written as JSON. */
function tensorInput(input: Fields, example: unknown, hasRows: boolean): ReadInput {
  const name = String(input['name']);
  const shape = shapeOf(input);
  const ones = shape.findIndex((size, at) => size !== 1 || at === shape.length - 1);
  const lists = hasRows ? 0 : Math.max(ones, 0);
  const row = hasRows ? shape.slice(1) : shape.slice(lists);
  const [size] = row;
  if (size === undefined) return { name, width: null, lists, isJson: false };
  const width = size === -1 ? exampleWidth(example, name, hasRows ? 1 : lists) : size;
  const isVector = row.length === 1 && width !== null && width > 0 && width <= MOST_COLUMNS;
  return isVector ? { name, width, lists, isJson: false } : { name, width: null, lists: 0, isJson: true };
}

function exampleWidth(example: unknown, name: string, depth: number): number | null {
  let value: unknown = isObject(example) ? example[name] : undefined;
  for (let level = 0; level < depth; level += 1) value = Array.isArray(value) ? value[0] : undefined;
  return Array.isArray(value) ? value.length : null;
}

function columnsOf(described: Fields, { name, width, isJson }: ReadInput): readonly FormColumn[] {
  const values = Array.isArray(described['values']) ? described['values'].map(String) : [];
  const column = {
    input: name,
    kind: isJson ? ('json' as const) : cellKind(described, values),
    values,
    hint: hintOf(described, isJson),
    isOptional: described['optional'] === true,
  };
  if (width === null) return [{ ...column, index: null, label: name }];
  return Array.from({ length: width }, (_, index) => ({ ...column, index, label: width === 1 ? name : `${name}[${index}]` }));
}

function cellKind(described: Fields, values: readonly string[]): CellKind {
  const type = String(described['type'] ?? described['datatype']);
  if (/^(?:BOOL|boolean)$/.test(type)) return 'boolean';
  if (values.length > 0 && described['optype'] !== 'continuous') return 'category';
  if (/^(?:U?INT\d+|integer)$/.test(type)) return 'integer';
  return /^(?:FP\d+|BF16|float|double)$/.test(type) ? 'number' : 'text';
}

function hintOf(described: Fields, isJson: boolean): string {
  const shape = shapeOf(described).map((size) => (size === -1 ? '?' : size));
  const facts = [described['type'] ?? described['datatype'], isJson ? `[${shape.join(', ')}]` : undefined, described['range']];
  return facts.filter((fact) => typeof fact === 'string').join(' ');
}

function shapeOf(input: Fields): readonly number[] {
  return Array.isArray(input['shape']) ? input['shape'].map(Number) : [];
}

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
