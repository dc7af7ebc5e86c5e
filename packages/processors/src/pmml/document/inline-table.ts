import { childrenNamed, type XmlElement } from './xml-element.ts';

/** The rows of a table that is written in the document. */
export function readInlineTable(table: XmlElement): readonly XmlElement[] {
  return childrenNamed(table, 'row');
}

/** The text of a cell by its column; a column named `input` finds `<input>` and, where there is none, `<data:input>`. */
export function cellText(row: XmlElement, column: string): string | null {
  const exact = row.children.find((cell) => cell.name === column);
  const found = exact ?? row.children.find((cell) => localName(cell.name) === localName(column));
  return found ? found.text : null;
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
