import { readTexts } from '../document/arrays.ts';
import { readText, requireText, requireWord } from '../document/attributes.ts';
import { PREDICATES } from '../document/grammar-elements.ts';
import { refuse, requireChild, requireOneOf, type XmlElement } from '../document/xml-element.ts';
import { constantFor, type Field } from '../fields/field.ts';
import type { Frame } from '../fields/frame.ts';
import type { Scope } from '../fields/scope.ts';
import { equalValues, orderValues } from '../values/comparison.ts';
import { isNumeric } from '../values/data-type.ts';
import type { PresentValue } from '../values/value.ts';

/** True, false, or null for unknown: a value that it needs is missing. */
export type Predicate = (frame: Frame) => boolean | null;

const PREDICATE_NAMES: ReadonlySet<string> = new Set(PREDICATES.split(' '));

/** The one predicate inside a node, a segment, a rule or an attribute. */
export function predicateOf(element: XmlElement): XmlElement {
  return requireOneOf(element, PREDICATE_NAMES);
}

export function compilePredicate(element: XmlElement, scope: Scope): Predicate {
  switch (element.name) {
    case 'True':
      return () => true;
    case 'False':
      return () => false;
    case 'SimplePredicate':
      return compileSimple(element, scope);
    case 'SimpleSetPredicate':
      return compileSet(element, scope);
    case 'CompoundPredicate':
      return compileCompound(element, scope);
    default:
      return refuse(element, 'is no predicate');
  }
}

const OPERATORS = ['equal', 'notEqual', 'lessThan', 'lessOrEqual', 'greaterThan', 'greaterOrEqual', 'isMissing', 'isNotMissing'] as const;

function compileSimple(element: XmlElement, scope: Scope): Predicate {
  const field = scope.require(requireText(element, 'field'), element);
  const operator = requireWord(element, 'operator', OPERATORS);
  const { read } = field;
  if (operator === 'isMissing') return (frame) => read(frame) === null;
  if (operator === 'isNotMissing') return (frame) => read(frame) !== null;
  const constant = constantFor(field, readText(element, 'value') ?? refuse(element, `operator="${operator}" needs a value`), element);
  if (operator === 'equal' || operator === 'notEqual') {
    const wanted = operator === 'equal';
    return unlessMissing(read, (value) => equalValues(value, constant) === wanted);
  }
  if (isNumeric(field.dataType)) return NUMERIC[operator](read as ReadNumber, constant as number);
  return unlessMissing(read, comparison(operator, constant, orderOf(field)));
}

type Order = (left: PresentValue, right: PresentValue) => number;

const ORDERED = {
  lessThan: (order) => order < 0,
  lessOrEqual: (order) => order <= 0,
  greaterThan: (order) => order > 0,
  greaterOrEqual: (order) => order >= 0,
} as const satisfies Record<string, (order: number) => boolean>;

type ReadNumber = (frame: Frame) => number | null;

/** The same for numbers, without a call in between: trees spend their time here. */
const NUMERIC = {
  lessThan: (read, constant) => (frame) => {
    const value = read(frame);
    return value === null ? null : value < constant;
  },
  lessOrEqual: (read, constant) => (frame) => {
    const value = read(frame);
    return value === null ? null : value <= constant;
  },
  greaterThan: (read, constant) => (frame) => {
    const value = read(frame);
    return value === null ? null : value > constant;
  },
  greaterOrEqual: (read, constant) => (frame) => {
    const value = read(frame);
    return value === null ? null : value >= constant;
  },
} as const satisfies Record<keyof typeof ORDERED, (read: ReadNumber, constant: number) => Predicate>;

function comparison(operator: keyof typeof ORDERED, constant: PresentValue, order: Order): (value: PresentValue) => boolean {
  const holds = ORDERED[operator];
  return (value) => holds(order(value, constant));
}

/** Texts of an ordinal field order as its values are listed. */
function orderOf({ opType, values, dataType }: Field): Order {
  if (opType !== 'ordinal' || dataType !== 'string' || values.length === 0) return orderValues;
  const ranks = new Map(values.map((value, rank) => [value, rank]));
  return (left, right) => {
    const [first, second] = [ranks.get(left), ranks.get(right)];
    return first === undefined || second === undefined ? orderValues(left, right) : first - second;
  };
}

function compileSet(element: XmlElement, scope: Scope): Predicate {
  const field = scope.require(requireText(element, 'field'), element);
  const wanted = requireWord(element, 'booleanOperator', ['isIn', 'isNotIn'] as const) === 'isIn';
  const entries = readTexts(requireChild(element, 'Array')).map((text) => constantFor(field, text, element));
  const set = new Set(entries);
  const kind = typeof entries[0];
  // A value of another type (a parameter without one, say) is compared by what it means.
  const contains = (value: PresentValue) => (typeof value === kind ? set.has(value) : entries.some((entry) => equalValues(entry, value)));
  return unlessMissing(field.read, (value) => contains(value) === wanted);
}

function unlessMissing(read: Field['read'], holds: (value: PresentValue) => boolean): Predicate {
  return (frame) => {
    const value = read(frame);
    return value === null ? null : holds(value);
  };
}

function compileCompound(element: XmlElement, scope: Scope): Predicate {
  const parts = element.children.map((child) => compilePredicate(child, scope));
  if (parts.length < 2) refuse(element, `needs at least two predicates; it has ${parts.length}`);
  const operator = requireWord(element, 'booleanOperator', ['and', 'or', 'xor', 'surrogate'] as const);
  if (operator === 'surrogate') return (frame) => firstKnown(parts, frame);
  if (operator === 'xor') return (frame) => parity(parts, frame);
  return (frame) => firstDecisive(parts, frame, operator === 'or');
}

/** `and` is decided by one false, `or` by one true; else one unknown makes it unknown. */
function firstDecisive(parts: readonly Predicate[], frame: Frame, decisive: boolean): boolean | null {
  let isUnknown = false;
  for (const part of parts) {
    const truth = part(frame);
    if (truth === decisive) return decisive;
    if (truth === null) isUnknown = true;
  }
  return isUnknown ? null : !decisive;
}

function parity(parts: readonly Predicate[], frame: Frame): boolean | null {
  let isOdd = false;
  for (const part of parts) {
    const truth = part(frame);
    if (truth === null) return null;
    if (truth) isOdd = !isOdd;
  }
  return isOdd;
}

function firstKnown(parts: readonly Predicate[], frame: Frame): boolean | null {
  for (const part of parts) {
    const truth = part(frame);
    if (truth !== null) return truth;
  }
  return null;
}

/** Whether a surrogate stood in: the first predicate is unknown and a later one is not. Lowers the confidence of trees. */
export function compileSurrogateTest(element: XmlElement, scope: Scope): ((frame: Frame) => boolean) | null {
  if (element.name !== 'CompoundPredicate' || readText(element, 'booleanOperator') !== 'surrogate') return null;
  const [first, ...others] = element.children.map((child) => compilePredicate(child, scope));
  if (!first) return null;
  return (frame) => first(frame) === null && firstKnown(others, frame) !== null;
}
