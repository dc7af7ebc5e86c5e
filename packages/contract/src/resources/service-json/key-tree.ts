import type { KeyDefinition } from './key.ts';
import { KEYS } from './key-table.ts';
import { isPlainObject } from './value-reading.ts';

/** A place at which a key may stand. Two nodes may lead to one `path`: the documented spelling and its aliases. */
export interface KeyNode {
  /** Path in the table, with `[]` for entries of lists. */
  readonly path: string;
  /** null: an object that only aliases make necessary, such as `credential`. */
  readonly definition: KeyDefinition | null;
  readonly children: ReadonlyMap<string, KeyNode>;
}

interface GrowingNode extends KeyNode {
  definition: KeyDefinition | null;
  readonly children: Map<string, GrowingNode>;
}

/** The table as a tree, aliases included: an alias shares the node it stands for. */
export const KEY_TREE: KeyNode = growTree(KEYS);

export function growTree(keys: Readonly<Record<string, KeyDefinition>>): KeyNode {
  const root: GrowingNode = { path: '', definition: null, children: new Map() };
  for (const [path, definition] of Object.entries(keys)) descend(root, path).definition = definition;
  for (const [path, { aliases }] of Object.entries(keys)) {
    for (const alias of aliases) plant(root, alias, descend(root, path));
  }
  return root;
}

function descend(root: GrowingNode, path: string): GrowingNode {
  let node = root;
  let place = '';
  for (const segment of path.split('.')) {
    const name = segment.replace('[]', '');
    place = place === '' ? name : `${place}.${name}`;
    const next = node.children.get(name) ?? { path: place, definition: null, children: new Map() };
    node.children.set(name, next);
    node = next;
    place = place.slice(0, -name.length) + segment;
  }
  return node;
}

function plant(root: GrowingNode, alias: string, target: GrowingNode): void {
  const cut = alias.lastIndexOf('.');
  const parent = cut === -1 ? root : descend(root, alias.slice(0, cut));
  const name = alias.slice(cut + 1);
  if (parent.children.has(name)) throw new Error(`The alias ${alias} is a key of its own.`);
  parent.children.set(name, target);
}

/** The key that `name` means inside `node`: a child, or a path of children written with dots (`"eas.termination_grace_period"`). */
export function findChild(node: KeyNode, name: string): KeyNode | undefined {
  const child = node.children.get(name);
  if (child !== undefined || !name.includes('.')) return child;
  const [first = '', ...rest] = name.split('.');
  const next = node.children.get(first);
  return next === undefined || !isObjectNode(next) ? undefined : findChild(next, rest.join('.'));
}

/** Whether an object with further known keys stands here. */
export function isObjectNode(node: KeyNode): boolean {
  return node.definition === null || node.definition.type.kind === 'group';
}

/** Told about each known key in the document: where it is written, and the object that holds it. Returns false to leave out what is below. */
export type Visit = (node: KeyNode, holder: Record<string, unknown>, name: string) => boolean;

/** Walks the known keys of a document of any quality; unknown keys and misfit values are passed over. */
export function visitKnownKeys(node: KeyNode, input: unknown, visit: Visit): void {
  if (!isPlainObject(input)) return;
  for (const name of Object.keys(input)) {
    const child = findChild(node, name);
    if (child === undefined || !visit(child, input, name)) continue;
    const value = input[name];
    if (child.definition?.type.kind !== 'list') visitKnownKeys(child, value, visit);
    else if (Array.isArray(value)) value.forEach((entry) => visitKnownKeys(child, entry, visit));
  }
}
