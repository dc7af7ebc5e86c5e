import { refuse, type XmlElement } from '../document/xml-element.ts';
import { toNumber } from '../values/comparison.ts';
import type { PresentValue, Value } from '../values/value.ts';
import { type BuiltIn, present } from './built-in.ts';
import { constantValue } from './constant.ts';
import { formatNumber } from './number-format.ts';

const ANY = Number.POSITIVE_INFINITY;

function text(value: PresentValue | undefined): string {
  return String(value);
}

export const TEXTS: Readonly<Record<string, BuiltIn>> = {
  uppercase: present(1, 1, ([value]) => text(value).toUpperCase()),
  lowercase: present(1, 1, ([value]) => text(value).toLowerCase()),
  stringLength: present(1, 1, ([value]) => text(value).length),
  trimBlanks: present(1, 1, ([value]) => text(value).trim()),
  // Missing parts are left out of a concatenation.
  concat: { min: 2, max: ANY, seesMissing: true, create: () => (values) => values.map((value) => value ?? '').join('') },
  substring: present(3, 3, ([value, start, length]) => substring(text(value), toNumber(start ?? ''), toNumber(length ?? ''))),
  formatNumber: present(2, 2, ([value, pattern]) => {
    const number = toNumber(value ?? '');
    return number === null ? Number.NaN : formatNumber(number, text(pattern));
  }),
  replace: {
    min: 3,
    max: 3,
    seesMissing: false,
    create: (args) => {
      const pattern = readPattern(args[1] as XmlElement, 'g');
      return ([value, , replacement]) => text(value ?? '').replace(pattern, javascriptReplacement(text(replacement ?? '')));
    },
  },
  matches: {
    min: 2,
    max: 2,
    seesMissing: false,
    create: (args) => {
      const pattern = readPattern(args[1] as XmlElement, '');
      return ([value]) => pattern.test(text(value ?? ''));
    },
  },
};

/** Positions count from 1. No result (NaN) for a position before the first or a negative length. */
function substring(input: string, start: number | null, length: number | null): Value {
  if (start === null || length === null || start < 1 || length < 0) return Number.NaN;
  return input.slice(start - 1, start - 1 + length);
}

/** Patterns are fixed when the model is loaded: a caller must never choose one. */
function readPattern(element: XmlElement, flags: string): RegExp {
  const pattern = element.name === 'Constant' ? constantValue(element) : refuse(element, 'the pattern must be a <Constant>');
  try {
    return new RegExp(String(pattern), flags);
  } catch (error) {
    return refuse(element, `the pattern is not understood: ${(error as Error).message}`);
  }
}

/** `$1` is a group and `$$` a dollar in both worlds; the other signs that JavaScript gives a meaning are plain text in PMML. */
function javascriptReplacement(replacement: string): string {
  return replacement.replaceAll(/\$(?:\$|\d+)?/g, (sign) => (sign === '$' ? '$$' : sign));
}
