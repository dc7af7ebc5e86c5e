import { isObject, type ModelForm } from './model-form.ts';

export interface AnswerColumn {
  readonly title: string;
  /** Shown as a share of one. */
  readonly isProbability: boolean;
}

/** The answer of a model, a row for each one that was asked. */
export interface AnswerTable {
  readonly columns: readonly AnswerColumn[];
  readonly rows: readonly (readonly (string | number)[])[];
}

const MOST_COLUMNS = 100;

/** Pure. null: the answer has no rows. `root` is what the model says of itself. */
export function answerTable({ layout }: ModelForm, root: unknown, text: string): AnswerTable | null {
  const value = parsed(text);
  const records = layout === 'records' ? recordsOf(value) : rowsOfOutputs(value);
  if (records === null || records.length === 0) return null;
  const titles = [...new Set(records.flatMap((record) => [...record.keys()]))];
  if (titles.length === 0 || titles.length > MOST_COLUMNS) return null;
  const probable = probabilityOutputs(root);
  const columns = titles.map((title) => {
    const values = records.map((record) => record.get(title)?.value);
    const output = records.find((record) => record.has(title))?.get(title)?.output ?? title;
    return { title, isProbability: probable.has(output) && values.every((each) => isShare(each)) };
  });
  return { columns, rows: records.map((record) => titles.map((title) => record.get(title)?.value ?? '')) };
}

interface Cell {
  readonly output: string;
  readonly value: string | number;
}

type Row = ReadonlyMap<string, Cell>;

function recordsOf(value: unknown): readonly Row[] | null {
  if (!Array.isArray(value) || !value.every(isObject)) return null;
  return value.map((record) => new Map(Object.entries(record).map(([name, each]) => [name, { output: name, value: cellValue(each) }])));
}

/** Outputs by name, each a list with an entry for each row. */
function rowsOfOutputs(value: unknown): readonly Row[] | null {
  if (!isObject(value)) return null;
  const outputs = Object.entries(value);
  const [first] = outputs;
  const count = Array.isArray(first?.[1]) ? first[1].length : -1;
  if (count < 0 || !outputs.every(([, list]) => Array.isArray(list) && list.length === count)) return null;
  return Array.from(
    { length: count },
    (_, row) => new Map(outputs.flatMap(([name, list]) => cellsOf(name, (list as readonly unknown[])[row]))),
  );
}

const MOST_CELLS = 32;

/** An entry by labels has a cell for each, and so has a short vector. */
function cellsOf(output: string, value: unknown): readonly (readonly [string, Cell])[] {
  const isShort = Array.isArray(value) && value.length > 1 && value.length <= MOST_CELLS && value.every((each) => typeof each !== 'object');
  if (isShort) return value.map((each, at) => [`${output}[${at}]`, { output, value: cellValue(each) }]);
  if (isObject(value) && Object.keys(value).length <= MOST_CELLS)
    return Object.entries(value).map(([label, each]) => [`${output}: ${label}`, { output, value: cellValue(each) }]);
  return [[output, { output, value: cellValue(Array.isArray(value) && value.length === 1 ? value[0] : value) }]];
}

function cellValue(value: unknown): string | number {
  if (typeof value === 'number' || typeof value === 'string') return value;
  return value === null || value === undefined ? '' : JSON.stringify(value);
}

/** Outputs that say that they are probabilities, have labels, or are called so. */
function probabilityOutputs(root: unknown): ReadonlySet<string> {
  const outputs: readonly unknown[] = isObject(root) && Array.isArray(root['outputs']) ? root['outputs'] : [];
  const probable = outputs.filter(isObject).filter(({ feature, labels, name }) => {
    return feature === 'probability' || feature === 'confidence' || Array.isArray(labels) || /probab/i.test(String(name));
  });
  return new Set(probable.map(({ name }) => String(name)));
}

function isShare(value: string | number | undefined): boolean {
  return value === undefined || (typeof value === 'number' && value >= 0 && value <= 1);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
