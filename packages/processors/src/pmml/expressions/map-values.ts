import { readWord, requireText } from '../document/attributes.ts';
import { cellText, readInlineTable } from '../document/inline-table.ts';
import { childrenNamed, refuse, requireChild, type XmlElement } from '../document/xml-element.ts';
import { constantFor, type Field } from '../fields/field.ts';
import type { Frame, Read } from '../fields/frame.ts';
import type { Scope } from '../fields/scope.ts';
import { DATA_TYPES, type DataType } from '../values/data-type.ts';
import type { PresentValue, Value } from '../values/value.ts';
import { parseConstant, readConstant } from './constant.ts';

interface Column {
  readonly field: Field;
  readonly column: string;
}

/** Looks up a row of a table by the values of one or more fields. */
export function compileMapValues(element: XmlElement, scope: Scope): Read {
  const type = readWord(element, 'dataType', DATA_TYPES) ?? 'string';
  const mapMissingTo = readConstant(element, 'mapMissingTo', type);
  const defaultValue = readConstant(element, 'defaultValue', type);
  const columns = childrenNamed(element, 'FieldColumnPair').map((pair) => readPair(pair, scope));
  const table = buildTable(element, columns, type);
  return (frame) => {
    const key = keyOf(columns, frame);
    return key === null ? mapMissingTo : (table.get(key) ?? defaultValue);
  };
}

function readPair(element: XmlElement, scope: Scope): Column {
  return { field: scope.require(requireText(element, 'field'), element), column: requireText(element, 'column') };
}

function buildTable(element: XmlElement, columns: readonly Column[], type: DataType): ReadonlyMap<string, PresentValue> {
  const output = requireText(element, 'outputColumn');
  const rows = readInlineTable(requireChild(element, 'InlineTable'));
  const table = new Map<string, PresentValue>();
  for (const row of rows) {
    const cells = columns.map(({ field, column }) => {
      const text = cellText(row, column) ?? refuse(row, `has no cell for the column "${column}"`);
      return constantFor(field, text, row);
    });
    const result = cellText(row, output) ?? refuse(row, `has no cell for the output column "${output}"`);
    const key = joined(cells);
    // Of two rows with the same inputs the first counts.
    if (!table.has(key)) table.set(key, parseConstant(element, result, type));
  }
  return table;
}

function keyOf(columns: readonly Column[], frame: Frame): string | null {
  const values: PresentValue[] = [];
  for (const { field } of columns) {
    const value: Value = field.read(frame);
    if (value === null) return null;
    values.push(value);
  }
  return joined(values);
}

function joined(values: readonly PresentValue[]): string {
  return values.length === 1 ? String(values[0]) : JSON.stringify(values.map(String));
}
