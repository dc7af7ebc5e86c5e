import { type FormColumn, type FormInput, isObject, type ModelForm } from './model-form.ts';

/** What is typed into the cells of a row, column by column; empty: nothing. */
export type FormRow = readonly string[];

export const MOST_ROWS = 100;

/** Pure. The rows that a body comes to; null: the form cannot show it. */
export function rowsOf(form: ModelForm, body: string): readonly FormRow[] | null {
  const value = parsed(body);
  const rows = form.layout === 'records' ? recordRows(form, value) : tensorRows(form, value);
  return rows === null || rows.length === 0 || rows.length > MOST_ROWS ? null : rows;
}

/** Pure. A row to be filled in. */
export function emptyRow({ columns }: ModelForm): FormRow {
  return columns.map(({ kind, isOptional, values }) => {
    if (isOptional) return '';
    return { number: '0', integer: '0', boolean: 'false', category: values[0] ?? '', text: '', json: '[]' }[kind];
  });
}

/** What is wrong with a cell. `missing`: nothing is in it. */
export type CellProblem = 'missing' | 'number' | 'integer' | 'boolean' | 'json';

/** Pure. null: it can be sent. */
export function cellProblem({ kind, isOptional }: FormColumn, text: string): CellProblem | null {
  const trimmed = text.trim();
  if (trimmed === '' && kind !== 'text') return isOptional ? null : 'missing';
  if (kind === 'number') return NUMBER.test(trimmed) ? null : 'number';
  if (kind === 'integer') return INTEGER.test(trimmed) ? null : 'integer';
  if (kind === 'boolean') return trimmed === 'true' || trimmed === 'false' ? null : 'boolean';
  return kind === 'json' && parsed(trimmed) === undefined ? 'json' : null;
}

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const INTEGER = /^-?(?:0|[1-9]\d*)$/;

/** Pure. The body that the rows come to; null: a cell cannot be sent. Numbers stand in it as they were typed. */
export function bodyOf(form: ModelForm, rows: readonly FormRow[]): string | null {
  const isWrong = rows.some((row) => form.columns.some((column, at) => cellProblem(column, row[at] ?? '') !== null));
  if (isWrong || rows.length === 0) return null;
  return form.layout === 'records' ? recordBody(form, rows) : tensorBody(form, rows);
}

function recordBody({ columns }: ModelForm, rows: readonly FormRow[]): string {
  const records = rows.map((row) => {
    const given = columns.map((column, at) => [column, row[at] ?? ''] as const).filter(([column, text]) => !isLeftOut(column, text));
    return `  {${given.map(([column, text]) => `${JSON.stringify(column.input)}: ${literal(column, text)}`).join(', ')}}`;
  });
  return `[\n${records.join(',\n')}\n]`;
}

function tensorBody(form: ModelForm, rows: readonly FormRow[]): string {
  const inputs = form.inputs.map((input) => {
    const values = rows.map((row) => rowValue(form, input, row));
    const value = form.hasRows ? listOf(values) : wrapped(values[0] ?? '[]', input.lists);
    return `  ${JSON.stringify(input.name)}: ${value}`;
  });
  return `{\n${inputs.join(',\n')}\n}`;
}

function listOf(values: readonly string[]): string {
  const flat = `[${values.join(', ')}]`;
  return flat.length <= 60 ? flat : `[\n    ${values.join(',\n    ')}\n  ]`;
}

function wrapped(value: string, lists: number): string {
  return '['.repeat(lists) + value + ']'.repeat(lists);
}

function rowValue({ columns }: ModelForm, input: FormInput, row: FormRow): string {
  const literals = columns.flatMap((column, at) => (column.input === input.name ? [literal(column, row[at] ?? '')] : []));
  return input.width === null ? (literals[0] ?? 'null') : `[${literals.join(', ')}]`;
}

function literal({ kind, values }: FormColumn, text: string): string {
  if (kind === 'text') return JSON.stringify(text);
  if (kind !== 'category') return text.trim() === '' ? 'null' : text.trim();
  // Categories of numbers are written as numbers.
  return values.every((value) => NUMBER.test(value)) && NUMBER.test(text) ? text : JSON.stringify(text);
}

function isLeftOut({ isOptional }: FormColumn, text: string): boolean {
  return isOptional && text === '';
}

function recordRows({ columns }: ModelForm, value: unknown): readonly FormRow[] | null {
  const records = Array.isArray(value) ? value : [value];
  const known = new Set(columns.map(({ input }) => input));
  const isShown = (record: unknown) => isObject(record) && Object.keys(record).every((key) => known.has(key));
  if (!records.every(isShown)) return null;
  return records.map((record) => columns.map(({ input }) => cellText((record as Readonly<Record<string, unknown>>)[input])));
}

function tensorRows(form: ModelForm, value: unknown): readonly FormRow[] | null {
  if (!isObject(value) || Object.keys(value).some((key) => !form.inputs.some(({ name }) => name === key))) return null;
  const byInput = form.inputs.map((input) => inputRows(form, input, value[input.name]));
  const [first] = byInput;
  if (first === null || first === undefined || byInput.some((rows) => rows?.length !== first.length)) return null;
  return first.map((_, row) => byInput.flatMap((rows) => rows?.[row] ?? []));
}

/** The cells that an input has in each row; null: it does not fit. */
function inputRows({ hasRows, columns }: ModelForm, { name, width, lists }: FormInput, value: unknown): readonly FormRow[] | null {
  const rows = hasRows ? value : [unwrapped(value, lists)];
  if (!Array.isArray(rows)) return null;
  const isJson = columns.find(({ input }) => input === name)?.kind === 'json';
  const cells = rows.map((row: unknown) => {
    if (isJson) return row === undefined ? null : [JSON.stringify(row)];
    const values: readonly unknown[] = Array.isArray(row) ? row : [row];
    return values.length === (width ?? 1) && !values.some((each) => typeof each === 'object') ? values.map(cellText) : null;
  });
  return cells.includes(null) ? null : (cells as readonly FormRow[]);
}

function unwrapped(value: unknown, lists: number): unknown {
  let inner = value;
  for (let level = 0; level < lists; level += 1) inner = Array.isArray(inner) && inner.length === 1 ? (inner[0] as unknown) : undefined;
  return inner;
}

function cellText(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
