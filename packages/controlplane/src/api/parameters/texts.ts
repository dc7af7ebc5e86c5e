import type { FieldProblem } from '@infergate/contract';
import { invalid } from './query.ts';

/** Readers for query parameters whose text holds more than one value. */

/** `a,b` or `["a","b"]`. */
export function readList(name: string, text: string | undefined): readonly string[] {
  if (text === undefined) return [];
  if (!text.trimStart().startsWith('['))
    return text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
  const value = readJson(name, text);
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  throw wrong(name, 'Expected texts separated by commas, or a JSON list of texts.');
}

/** `{"key":"value"}`, or the list `[{"LabelKey":"key","LabelValue":"value"}]`. */
export function readLabels(name: string, text: string | undefined): Readonly<Record<string, string>> {
  if (text === undefined) return {};
  const value = readJson(name, text);
  const labels = labelPairs(value);
  if (labels === null) throw wrong(name, 'Expected an object of texts as JSON, such as {"team":"vision"}.');
  if (labels.some(([key]) => key === '' || key.length > 128)) throw wrong(name, 'A label key has 1 to 128 characters.');
  if (labels.some(([, label]) => label.length > 256)) throw wrong(name, 'A label value has at most 256 characters.');
  if (labels.length > 100) throw wrong(name, 'A service has at most 100 labels.');
  return Object.fromEntries(labels);
}

/** UTC. `2026-01-31 23:59:59` as PAI-EAS writes it, or RFC 3339. */
export function readTime(name: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  const [, date, time] = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d{1,9})?)Z?$/.exec(text) ?? [];
  const ms = date === undefined ? zonedTime(text) : Date.parse(`${date}T${time}Z`);
  if (Number.isNaN(ms)) throw wrong(name, 'Expected UTC as "YYYY-MM-DD HH:mm:ss", or RFC 3339.');
  return ms;
}

function zonedTime(text: string): number {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?[+-]\d\d:\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
}

function labelPairs(value: unknown): readonly (readonly [string, string])[] | null {
  const pairs: [unknown, unknown][] = [];
  if (Array.isArray(value)) for (const item of value) pairs.push(isObject(item) ? [item['LabelKey'], item['LabelValue']] : [null, null]);
  else if (isObject(value)) pairs.push(...Object.entries(value));
  else return null;
  const labels = pairs.filter((pair): pair is [string, string] => pair.every((part) => typeof part === 'string'));
  return labels.length === pairs.length ? labels : null;
}

function readJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw wrong(name, 'It is not valid JSON.');
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrong(path: string, message: string) {
  const problem: FieldProblem = { path, message };
  return invalid([problem]);
}
