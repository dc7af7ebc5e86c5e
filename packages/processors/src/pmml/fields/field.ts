import { convert, type DataType, isNumeric, type OpType } from '../values/data-type.ts';
import { parseNumber } from '../values/number-text.ts';
import { toNumber } from '../values/comparison.ts';
import type { PresentValue } from '../values/value.ts';
import { refuse, type XmlElement } from '../document/xml-element.ts';
import type { Frame, Read } from './frame.ts';

/** A name that expressions and predicates can refer to: an input, a derived field, an output, a parameter. */
export interface Field {
  readonly name: string;
  readonly dataType: DataType;
  readonly opType: OpType;
  /** Valid values in their order; empty where any value goes. */
  readonly values: readonly PresentValue[];
  /** Values repeat after the last one (weekdays, angles). */
  readonly isCyclic: boolean;
  /** Whether a value is one of the field's own; null where every value is. */
  readonly isValid: ((value: PresentValue) => boolean) | null;
  readonly read: Read;
}

/** A constant of the document as a value of the field. Numeric constants keep their fraction even for integer fields: `x <= 2.5` is meant. */
export function constantFor(field: Pick<Field, 'name' | 'dataType'>, text: string, element: XmlElement): PresentValue {
  const number = isNumeric(field.dataType) ? parseNumber(text) : null;
  if (number !== null) return field.dataType === 'float' ? Math.fround(number) : number;
  const value = convert(text, field.dataType);
  // Trees of some producers split truths at 0.5.
  if (value === undefined && field.dataType === 'boolean') return parseNumber(text) ?? misfit(field, text, element);
  return value ?? misfit(field, text, element);
}

function misfit(field: Pick<Field, 'name' | 'dataType'>, text: string, element: XmlElement): never {
  return refuse(element, `"${text}" is not a ${field.dataType}, the type of the field "${field.name}"`);
}

/** Reads a field as a number; null when it is missing. Refused at load for fields that hold no numbers. */
export function numberReader(field: Field, element: XmlElement): (frame: Frame) => number | null {
  const { read } = field;
  if (isNumeric(field.dataType)) return read as (frame: Frame) => number | null;
  const holdsDates = field.dataType !== 'string' && field.dataType !== 'boolean';
  if (holdsDates) refuse(element, `the field "${field.name}" is a ${field.dataType}; a number is needed`);
  return (frame) => {
    const value = read(frame);
    return value === null ? null : toNumber(value);
  };
}
