import { nearestName } from '../nearest-name.ts';
import { KEYS } from './key-table.ts';
import type { KeyNode } from './key-tree.ts';
import { shorten } from './value-wording.ts';

const MAX_LISTED = 12;

/** What is said about a key that does not exist in this object: its nearest neighbour, the place where it belongs, or what does exist. */
export function unknownKeyMessage(node: KeyNode, name: string): string {
  const known = [...node.children.keys()];
  const elsewhere = placesOf(name);
  const near = nearestName(name, known);
  if (near !== null && (elsewhere.length === 0 || Math.abs(near.length - name.length) <= 1))
    return unknown(name, `did you mean "${near}"?`);
  if (elsewhere.length > 0) return unknown(name, `it belongs at ${elsewhere.map((path) => `"${path}"`).join(' or ')}.`);
  return unknown(name, known.length <= MAX_LISTED ? `known here: ${known.join(', ')}.` : 'no key of this object is near to it.');
}

function unknown(name: string, remedy: string): string {
  return `There is no key ${shorten(name)} here; ${remedy}`;
}

const MAX_PLACES = 3;

function placesOf(name: string): readonly string[] {
  const ending = `.${name}`;
  return Object.keys(KEYS)
    .filter((path) => path === name || path.endsWith(ending))
    .slice(0, MAX_PLACES);
}
