import Table from 'cli-table3';
import { stringify } from 'yaml';
import type { CommandContext } from '../commands/context.ts';

export type OutputFormat = 'table' | 'json' | 'yaml';

/** Columns of the table form: heading and how to read it from a row. */
export type Columns<T> = readonly (readonly [heading: string, read: (row: T) => unknown])[];

/** Prints a list: as a table for people, or whole as JSON or YAML for scripts. */
export function printList<T>(context: CommandContext, format: OutputFormat, rows: readonly T[], columns: Columns<T>): void {
  if (format !== 'table') {
    printValue(context, format, rows);
    return;
  }
  const table = new Table({ head: columns.map(([heading]) => heading), style: STYLE, chars: PLAIN });
  for (const row of rows) table.push(columns.map(([, read]) => cell(read(row))));
  context.print(table.toString().replaceAll(/ +$/gm, ''));
}

/** Prints one thing: as `name  value` lines for people, or whole. */
export function printFields(
  context: CommandContext,
  format: OutputFormat,
  whole: unknown,
  fields: readonly (readonly [string, unknown])[],
): void {
  if (format !== 'table') {
    printValue(context, format, whole);
    return;
  }
  const width = Math.max(...fields.map(([name]) => name.length));
  for (const [name, value] of fields) context.print(`${name.padEnd(width)}  ${cell(value)}`);
}

function printValue(context: CommandContext, format: 'json' | 'yaml', value: unknown): void {
  context.print(format === 'json' ? JSON.stringify(value, null, 2) : stringify(value).trimEnd());
}

function cell(value: unknown): string {
  if (value === null || value === undefined || value === '') return '-';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const STYLE = { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 0 };

/** Columns parted by spaces only: easy to read, to cut and to paste. */
const PLAIN = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};
