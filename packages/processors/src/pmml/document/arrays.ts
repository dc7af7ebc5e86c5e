import { parseNumber } from '../values/number-text.ts';
import { readInteger, readNumber, readWord } from './attributes.ts';
import { childNamed, childrenNamed, refuse, type XmlElement } from './xml-element.ts';

/** Bounds what a sparse array or a matrix may announce without writing it out. */
const MAX_ANNOUNCED = 10_000_000;

/** The entries of an `<Array>`: separated by white space, quoted where they hold some, `\"` inside quotes. */
export function readTexts(element: XmlElement): readonly string[] {
  const entries: string[] = [];
  const pattern = /"((?:[^"\\]|\\[\s\S])*)"|([^\s"]+)/g;
  for (const [, quoted, plain] of element.text.matchAll(pattern)) {
    entries.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll(/\\(["\\])/g, '$1'));
  }
  const announced = readInteger(element, 'n');
  if (announced !== null && announced !== entries.length) refuse(element, `announces n="${announced}" entries and has ${entries.length}`);
  return entries;
}

function readNumbers(element: XmlElement): Float64Array {
  const texts = readTexts(element);
  return Float64Array.from(texts, (text) => parseNumber(text) ?? refuse(element, `"${text}" is not a number`));
}

/** An `<Array>` or a `<REAL-SparseArray>` of `length` numbers. */
export function readVector(owner: XmlElement, length: number): Float64Array {
  const dense = childNamed(owner, 'Array');
  const sparse = childNamed(owner, 'REAL-SparseArray');
  if (dense === null && sparse === null) return refuse(owner, 'needs an <Array>');
  const numbers = dense ? readNumbers(dense) : readSparse(sparse as XmlElement, length);
  if (numbers.length !== length) refuse(owner, `needs ${length} numbers and has ${numbers.length}`);
  return numbers;
}

const KINDS = ['any', 'symmetric', 'diagonal'] as const;

/** A full matrix by rows, from arrays of rows or from cells. Rows and columns of cells count from 1. */
export function readMatrix(element: XmlElement): readonly Float64Array[] {
  const kind = readWord(element, 'kind', KINDS) ?? 'any';
  const arrays = childrenNamed(element, 'Array').map(readNumbers);
  if (arrays.length === 0) return matrixOfCells(element, kind);
  if (kind === 'diagonal') return diagonal(arrays[0] as Float64Array, readNumber(element, 'offDiagDefault') ?? 0);
  if (kind === 'any') return arrays;
  return arrays.map((_, i) => Float64Array.from(arrays, (_, j) => arrays[Math.max(i, j)]?.[Math.min(i, j)] ?? 0));
}

function matrixOfCells(element: XmlElement, kind: (typeof KINDS)[number]): readonly Float64Array[] {
  const [rows, columns] = [size(element, 'nbRows'), size(element, 'nbCols')];
  if (rows * columns > MAX_ANNOUNCED) refuse(element, `has more than ${MAX_ANNOUNCED} cells`);
  const [onDiagonal, off] = [readNumber(element, 'diagDefault') ?? 0, readNumber(element, 'offDiagDefault') ?? 0];
  const matrix = Array.from({ length: rows }, (_, i) => Float64Array.from({ length: columns }, (_, j) => (i === j ? onDiagonal : off)));
  for (const cell of childrenNamed(element, 'MatCell')) {
    const [row, column] = [size(cell, 'row') - 1, size(cell, 'col') - 1];
    const value = parseNumber(cell.text) ?? refuse(cell, `"${cell.text}" is not a number`);
    const line = matrix[row];
    if (!line || column < 0 || column >= columns) refuse(cell, `lies outside of the ${rows} by ${columns} matrix`);
    else line[column] = value;
    if (kind === 'symmetric' && matrix[column]) (matrix[column] as Float64Array)[row] = value;
  }
  return matrix;
}

function diagonal(entries: Float64Array, off: number): readonly Float64Array[] {
  return Array.from(entries, (entry, i) => Float64Array.from(entries, (_, j) => (i === j ? entry : off)));
}

function size(element: XmlElement, name: string): number {
  return readInteger(element, name) ?? refuse(element, `needs the attribute ${name}`);
}

function readSparse(element: XmlElement, length: number): Float64Array {
  const announced = readInteger(element, 'n') ?? length;
  if (announced !== length) refuse(element, `announces n="${announced}"; ${length} are needed`);
  const vector = new Float64Array(length).fill(readNumber(element, 'defaultValue') ?? 0);
  const indices = childNamed(element, 'Indices');
  const entries = childNamed(element, 'REAL-Entries');
  const places = indices ? readNumbers(indices) : new Float64Array(0);
  const values = entries ? readNumbers(entries) : new Float64Array(0);
  if (places.length !== values.length) refuse(element, `has ${places.length} indices and ${values.length} entries`);
  places.forEach((place, i) => {
    if (!(place >= 1 && place <= length && Number.isInteger(place))) refuse(element, `index ${place} lies outside of 1 to ${length}`);
    vector[place - 1] = values[i] as number;
  });
  return vector;
}
