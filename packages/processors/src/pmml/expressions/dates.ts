import { toNumber } from '../values/comparison.ts';
import {
  dateTimeToMilliseconds,
  daysSinceYear,
  parseDateTime,
  parseTime,
  secondsSinceMidnight,
  secondsSinceYear,
} from '../values/date-time.ts';
import type { PresentValue, Value } from '../values/value.ts';
import { type BuiltIn, present } from './built-in.ts';

export const DATES: Readonly<Record<string, BuiltIn>> = {
  dateDaysSinceYear: present(2, 2, ([value, year]) => counted(value, year, daysSinceYear)),
  dateSecondsSinceYear: present(2, 2, ([value, year]) => counted(value, year, secondsSinceYear)),
  dateSecondsSinceMidnight: present(1, 1, ([value]) => {
    const text = String(value);
    const canonical = parseTime(text) ?? parseDateTime(text);
    return canonical === null ? Number.NaN : secondsSinceMidnight(canonical);
  }),
  formatDatetime: present(2, 2, ([value, pattern]) => {
    const canonical = asDateTime(value);
    return canonical === null ? Number.NaN : formatDateTime(canonical, String(pattern));
  }),
};

function counted(value: PresentValue | undefined, year: PresentValue | undefined, count: (text: string, year: number) => number): Value {
  const canonical = parseDateTime(String(value));
  const from = toNumber(year ?? '');
  return canonical === null || from === null ? Number.NaN : count(canonical, from);
}

/** A time alone is a time of 1 January 1970. */
function asDateTime(value: PresentValue | undefined): string | null {
  const text = String(value);
  const time = parseTime(text);
  return time === null ? parseDateTime(text) : `1970-01-01T${time}`;
}

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

type Part = (date: Date) => string;

/** The conversions of C's `strftime` that do not depend on a place. */
const PARTS: Readonly<Record<string, Part>> = {
  Y: (date) => String(date.getUTCFullYear()),
  y: (date) => two(date.getUTCFullYear() % 100),
  m: (date) => two(date.getUTCMonth() + 1),
  d: (date) => two(date.getUTCDate()),
  e: (date) => String(date.getUTCDate()).padStart(2),
  H: (date) => two(date.getUTCHours()),
  I: (date) => two(date.getUTCHours() % 12 || 12),
  M: (date) => two(date.getUTCMinutes()),
  S: (date) => two(date.getUTCSeconds()),
  p: (date) => (date.getUTCHours() < 12 ? 'AM' : 'PM'),
  B: (date) => MONTHS[date.getUTCMonth()] ?? '',
  b: (date) => (MONTHS[date.getUTCMonth()] ?? '').slice(0, 3),
  A: (date) => WEEKDAYS[date.getUTCDay()] ?? '',
  a: (date) => (WEEKDAYS[date.getUTCDay()] ?? '').slice(0, 3),
  j: (date) => String(1 + Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000)).padStart(3, '0'),
  w: (date) => String(date.getUTCDay()),
  F: (date) => date.toISOString().slice(0, 10),
  T: (date) => date.toISOString().slice(11, 19),
  R: (date) => date.toISOString().slice(11, 16),
  D: (date) => `${two(date.getUTCMonth() + 1)}/${two(date.getUTCDate())}/${two(date.getUTCFullYear() % 100)}`,
  '%': () => '%',
};

/** Unknown conversions stay as they are. */
function formatDateTime(canonical: string, pattern: string): string {
  const date = new Date(dateTimeToMilliseconds(canonical));
  return pattern.replaceAll(/%([A-Za-z%])/g, (whole, letter: string) => PARTS[letter]?.(date) ?? whole);
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
