import { readText, readWord, requireText, requireWord } from '../document/attributes.ts';
import { childrenNamed, refuse, type XmlElement } from '../document/xml-element.ts';
import { convert, DATA_TYPES, type DataType, isNumeric, OP_TYPES, type OpType } from '../values/data-type.ts';
import type { PresentValue } from '../values/value.ts';
import { contains, describeInterval, type Interval, readInterval } from './interval.ts';

/** The values that a field may take. */
export interface Domain {
  readonly name: string;
  readonly dataType: DataType;
  readonly opType: OpType;
  readonly isCyclic: boolean;
  /** The valid values in their order; empty where they are not listed. */
  readonly values: readonly PresentValue[];
  readonly displayValues: ReadonlyMap<PresentValue, string>;
  readonly intervals: readonly Interval[];
  /** Texts that stand for a missing value (`N/A`): as written, and as a value of the type is written (`-1.0` and `-1`). */
  readonly missingTexts: ReadonlySet<string>;
  readonly invalidTexts: ReadonlySet<string>;
}

export type DataDictionary = ReadonlyMap<string, Domain>;

const PROPERTIES = ['valid', 'invalid', 'missing'] as const;

export function readDataDictionary(element: XmlElement): DataDictionary {
  const fields = new Map<string, Domain>();
  for (const child of childrenNamed(element, 'DataField')) {
    const domain = readDataField(child);
    if (fields.has(domain.name)) refuse(child, `the field "${domain.name}" is declared twice`);
    fields.set(domain.name, domain);
  }
  if (fields.size === 0) refuse(element, 'declares no fields');
  return fields;
}

/** A field of which nothing is known but its type. */
export function openDomain(name: string, dataType: DataType, opType: OpType): Domain {
  const none = { values: [], intervals: [], displayValues: new Map(), missingTexts: new Set<string>(), invalidTexts: new Set<string>() };
  return { name, dataType, opType, isCyclic: false, ...none };
}

/** Whether a value of the right type is one of the domain's own. */
export function isValid(domain: Domain, value: PresentValue): boolean {
  if (domain.invalidTexts.size > 0 && domain.invalidTexts.has(String(value))) return false;
  if (domain.values.length === 0 && domain.intervals.length === 0) return true;
  if (domain.values.includes(value)) return true;
  return typeof value === 'number' && domain.intervals.some((interval) => contains(interval, value));
}

/** What a caller may send, in words. */
export function describeDomain(domain: Domain): string {
  const parts: string[] = [];
  if (domain.values.length > 0) parts.push(`one of ${listed(domain.values)}`);
  if (domain.intervals.length > 0) parts.push(`${named(domain.dataType)} in ${domain.intervals.map(describeInterval).join(' or ')}`);
  return parts.length > 0 ? parts.join(' or ') : named(domain.dataType);
}

function named(type: DataType): string {
  return `${type === 'integer' ? 'an' : 'a'} ${type}`;
}

function readDataField(element: XmlElement): Domain {
  const dataType = requireWord(element, 'dataType', DATA_TYPES);
  const valid = new Map<PresentValue, string | null>();
  const texts = { missing: new Set<string>(), invalid: new Set<string>() };
  for (const child of childrenNamed(element, 'Value')) {
    const text = requireText(child, 'value');
    const property = readWord(child, 'property', PROPERTIES) ?? 'valid';
    if (property === 'valid') valid.set(validValue(text, dataType, child), readText(child, 'displayValue'));
    else texts[property].add(text).add(String(convert(text, dataType) ?? text));
  }
  return {
    name: requireText(element, 'name'),
    dataType,
    opType: requireWord(element, 'optype', OP_TYPES),
    isCyclic: readText(element, 'isCyclic') === '1',
    values: [...valid.keys()],
    displayValues: new Map([...valid].filter((entry): entry is [PresentValue, string] => entry[1] !== null)),
    intervals: readIntervals(element, dataType),
    missingTexts: texts.missing,
    invalidTexts: texts.invalid,
  };
}

function readIntervals(element: XmlElement, dataType: DataType): readonly Interval[] {
  const intervals = childrenNamed(element, 'Interval');
  if (intervals[0] && !isNumeric(dataType)) refuse(intervals[0], `an interval needs a numeric field, not a ${dataType}`);
  return intervals.map(readInterval);
}

function validValue(text: string, dataType: DataType, element: XmlElement): PresentValue {
  return convert(text, dataType) ?? refuse(element, `"${text}" is not a ${dataType}`);
}

const SHOWN_VALUES = 12;

function listed(values: readonly PresentValue[]): string {
  const shown = values.slice(0, SHOWN_VALUES).map((value) => JSON.stringify(value));
  const rest = values.length - shown.length;
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ');
}
