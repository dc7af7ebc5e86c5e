import { describe, expect, test } from 'vitest';
import { parseServiceSpec } from '../src/index.ts';
import { descriptionFor, holderAt, misfitsOf, nameOf, put, sampleOf, TABLE, writtenPath } from './sample-descriptions.ts';

const PATHS = Object.keys(TABLE);
const VALUES = PATHS.filter((path) => sampleOf(path) !== undefined);
/** Always refused, with a remedy: see the sentences about contradictions. */
const NEVER_ACCEPTED = ['processor_path'];

function parse(document: unknown) {
  return parseServiceSpec(document, { runtime: 'process' });
}

describe('every key with a fitting value is accepted', () => {
  test.each(VALUES.filter((path) => !NEVER_ACCEPTED.includes(path)))('%s', (path) => {
    const { spec, problems } = parse(put(descriptionFor(path), path, sampleOf(path)));
    expect(problems).toEqual([]);
    expect(spec).not.toBeNull();
  });
});

describe('every key with a misfit value is refused at its path', () => {
  const rows = PATHS.flatMap((path) => misfitsOf(path).map(([what, value]) => ({ path, what, value })));

  test.each(rows)('$path: $what', ({ path, value }) => {
    const { spec, problems } = parse(put(descriptionFor(path), path, value));
    expect(spec).toBeNull();
    const own = problems.filter((problem) => problem.path.startsWith(writtenPath(path)));
    expect(own.map(({ message }) => message).join()).toMatch(/Expected .+, got /);
  });
});

describe('every key misspelt is refused, with the key that was meant', () => {
  test.each(PATHS)('%s', (path) => {
    const name = nameOf(path);
    const misspelt = `${name.slice(0, 2)}q${name.slice(2)}`;
    const document = descriptionFor(path);
    const holder = holderAt(document, path);
    const value = holder[name] ?? sampleOf(path) ?? {};
    delete holder[name];
    holder[misspelt] = value;
    const { spec, problems } = parse(document);
    expect(spec).toBeNull();
    const cut = path.lastIndexOf('.');
    const at = `${writtenPath(path.slice(0, cut + 1))}${misspelt}`;
    expect(problems.find((problem) => problem.path === at)?.message).toContain(`did you mean "${name}"?`);
  });
});

describe('every alias', () => {
  const rows = PATHS.flatMap((path) => (TABLE[path]?.aliases ?? []).map((alias) => ({ path, alias })));

  /** The key itself, or the values below an aliased object that is not in a list. */
  const leaves = rows.flatMap(({ path, alias }) =>
    VALUES.filter((leaf) => leaf === path || (leaf.startsWith(`${path}.`) && !leaf.slice(path.length).includes('[]'))).map((leaf) => ({
      leaf,
      alias: `${alias}${leaf.slice(path.length)}`,
    })),
  );

  test.each(leaves)('$alias means $leaf', ({ leaf, alias }) => {
    const documented = descriptionFor(leaf);
    const aliased = structuredClone(documented);
    delete holderAt(aliased, leaf)[nameOf(leaf)];
    put(documented, leaf, sampleOf(leaf));
    put(aliased, alias, sampleOf(leaf));
    expect(parse(aliased).problems).toEqual([]);
    expect(parse(aliased).spec).toEqual(parse(documented).spec);
  });

  const contradictable = leaves.filter(({ leaf }) => TABLE[leaf]?.type.kind === 'integer' || TABLE[leaf]?.type.kind === 'boolean');

  test.each(contradictable)('$alias contradicts another value of $leaf', ({ leaf, alias }) => {
    const document = put(descriptionFor(leaf), leaf, sampleOf(leaf));
    const sample = sampleOf(leaf);
    put(document, alias, typeof sample === 'number' ? sample + 1 : !sample);
    const { spec, problems } = parse(document);
    expect(spec).toBeNull();
    const paths = [writtenPath(alias), writtenPath(leaf)];
    expect(problems.some(({ path, message }) => paths.includes(path) && message.startsWith('Contradicts'))).toBe(true);
  });
});

test('the table is exercised: no key is left without a misfit value unless anything fits', () => {
  const without = PATHS.filter((path) => misfitsOf(path).length === 0);
  const anything = PATHS.filter(
    (path) => TABLE[path]?.type.kind === 'json' && (TABLE[path].type as { accepts: string }).accepts === 'anything',
  );
  expect(without).toEqual(anything);
});
