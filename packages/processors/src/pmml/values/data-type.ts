import { daysSinceYear, parseDate, parseDateTime, parseTime, secondsSinceMidnight, secondsSinceYear } from './date-time.ts';
import { parseNumber } from './number-text.ts';
import type { PresentValue, Value } from './value.ts';

export const DATA_TYPES = [
  'string',
  'integer',
  'float',
  'double',
  'boolean',
  'date',
  'time',
  'dateTime',
  'timeSeconds',
  'dateDaysSince[0]',
  'dateDaysSince[1960]',
  'dateDaysSince[1970]',
  'dateDaysSince[1980]',
  'dateDaysSince[1990]',
  'dateDaysSince[2000]',
  'dateDaysSince[2010]',
  'dateDaysSince[2020]',
  'dateTimeSecondsSince[0]',
  'dateTimeSecondsSince[1960]',
  'dateTimeSecondsSince[1970]',
  'dateTimeSecondsSince[1980]',
  'dateTimeSecondsSince[1990]',
  'dateTimeSecondsSince[2000]',
  'dateTimeSecondsSince[2010]',
  'dateTimeSecondsSince[2020]',
] as const;
export type DataType = (typeof DATA_TYPES)[number];

export const OP_TYPES = ['categorical', 'ordinal', 'continuous'] as const;
export type OpType = (typeof OP_TYPES)[number];

const COUNTED = /^(dateDaysSince|dateTimeSecondsSince)\[(\d+)\]$/;

/** True where values are numbers in an evaluation. */
export function isNumeric(type: DataType): boolean {
  return type === 'integer' || type === 'float' || type === 'double' || type === 'timeSeconds' || COUNTED.test(type);
}

/**
 * A value of `type` made from a JSON value, the text of a document or the result of an expression.
 * Undefined when it cannot be one: never rounds, never guesses.
 */
export function convert(given: number | string | boolean, type: DataType): PresentValue | undefined {
  if (type === 'string') return String(given);
  if (type === 'double') return toNumber(given);
  if (type === 'float') return toFloat(given);
  if (type === 'integer') return toInteger(given);
  if (type === 'boolean') return toBoolean(given);
  if (type !== 'date' && type !== 'time' && type !== 'dateTime') return toCount(given, type);
  return typeof given === 'string' ? (CANONICAL[type](given) ?? undefined) : undefined;
}

const CANONICAL = { date: parseDate, time: parseTime, dateTime: parseDateTime } as const;

/** As `convert`, for results of expressions: an integer is rounded to the nearest, what cannot be converted becomes missing. */
export function cast(value: Value, type: DataType): Value {
  if (value === null) return null;
  if (type === 'integer' && typeof value === 'number') return Number.isInteger(value) ? value : Math.round(value);
  return convert(value, type) ?? null;
}

function toNumber(given: number | string | boolean): number | undefined {
  if (typeof given === 'number') return given;
  if (typeof given === 'boolean') return given ? 1 : 0;
  return parseNumber(given) ?? undefined;
}

function toFloat(given: number | string | boolean): number | undefined {
  const number = toNumber(given);
  return number === undefined ? undefined : Math.fround(number);
}

function toInteger(given: number | string | boolean): number | undefined {
  const number = toNumber(given);
  return number !== undefined && Number.isInteger(number) ? number : undefined;
}

function toBoolean(given: number | string | boolean): boolean | undefined {
  if (typeof given === 'boolean') return given;
  const text = String(given).trim().toLowerCase();
  if (text === 'true' || text === '1' || text === '1.0') return true;
  if (text === 'false' || text === '0' || text === '0.0') return false;
  return undefined;
}

/** Days or seconds since a year: given as the number itself, or as a date that is counted. */
function toCount(given: number | string | boolean, type: DataType): number | undefined {
  const number = toNumber(given);
  if (number !== undefined || typeof given !== 'string') return number;
  if (type === 'timeSeconds') {
    const time = parseTime(given);
    return time === null ? undefined : secondsSinceMidnight(time);
  }
  const [, unit, year] = COUNTED.exec(type) ?? [];
  const dateTime = parseDateTime(given);
  if (dateTime === null) return undefined;
  return unit === 'dateDaysSince' ? daysSinceYear(dateTime, Number(year)) : secondsSinceYear(dateTime, Number(year));
}
