import type { FieldProblem } from '../../problems/errors.ts';
import { placeOf } from './place-path.ts';

const MAX_DEPTH = 24;
const MAX_VALUES = 20_000;
const MAX_CHARACTERS = 4 * 1024 * 1024;
const MAX_KEY_LENGTH = 256;

/** Keys that could reach into the prototypes of objects that are built from the input. */
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Whether a document is small and plain enough to be looked at: depth, number of values, characters, names of keys. Null if it is;
 * else the first reason why not. Nothing else may touch a document before this.
 */
export function findExcess(input: unknown): FieldProblem | null {
  return new Meter().measure(input, '', 0);
}

class Meter {
  #values = 0;
  #characters = 0;

  measure(value: unknown, path: string, depth: number): FieldProblem | null {
    this.#values++;
    if (typeof value === 'string') this.#characters += value.length;
    return this.#excess(path, depth) ?? this.#measureInside(value, path, depth);
  }

  #excess(path: string, depth: number): FieldProblem | null {
    if (depth > MAX_DEPTH) return { path, message: `Nested more than ${MAX_DEPTH} levels deep.` };
    if (this.#values > MAX_VALUES) return { path: '', message: `Holds more than ${MAX_VALUES} values.` };
    if (this.#characters > MAX_CHARACTERS) return { path: '', message: `Holds more than ${MAX_CHARACTERS} characters of text.` };
    return null;
  }

  #measureInside(value: unknown, path: string, depth: number): FieldProblem | null {
    if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint') return { path, message: 'Is not JSON.' };
    if (typeof value !== 'object' || value === null) return null;
    for (const [key, inner] of Object.entries(value)) {
      const place = Array.isArray(value) ? `${path}[${key}]` : placeOf(path, key);
      const excess = Array.isArray(value) ? null : keyExcess(key, path);
      const found = excess ?? this.measure(inner, place, depth + 1);
      if (found !== null) return found;
    }
    return null;
  }
}

function keyExcess(key: string, path: string): FieldProblem | null {
  if (FORBIDDEN_KEYS.has(key)) return { path: placeOf(path, key), message: `The key "${key}" is refused.` };
  if (key.length > MAX_KEY_LENGTH) return { path, message: `Has a key of more than ${MAX_KEY_LENGTH} characters.` };
  return null;
}
