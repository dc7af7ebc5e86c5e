// Fisher's iris data and its split into rows to learn from and rows to test on.
import { readFileSync } from 'node:fs';

export const FEATURES = ['sepal_length', 'sepal_width', 'petal_length', 'petal_width'];
export const SPECIES = ['setosa', 'versicolor', 'virginica'];

/** All 150 flowers: `features` in the order of FEATURES (cm), `species` as an index into SPECIES. */
export function readIris() {
  const [header, ...lines] = readFileSync(new URL('iris.csv', import.meta.url), 'utf8')
    .trim()
    .split('\n');
  if (header !== [...FEATURES, 'species'].join(',')) throw new Error(`iris.csv: unexpected header ${header}`);
  return lines.map((line) => {
    const cells = line.split(',');
    return { features: cells.slice(0, 4).map(Number), species: SPECIES.indexOf(cells[4]) };
  });
}

/**
 * Splits at random but the same way for the same seed, with `heldOutPerSpecies` flowers of each species kept for the test.
 * Returns `{ training, heldOut }`.
 */
export function splitRows(rows, { seed, heldOutPerSpecies }) {
  const random = seededRandom(seed);
  const training = [];
  const heldOut = [];
  for (const index of SPECIES.keys()) {
    const flowers = shuffled(
      rows.filter((row) => row.species === index),
      random,
    );
    heldOut.push(...flowers.slice(0, heldOutPerSpecies));
    training.push(...flowers.slice(heldOutPerSpecies));
  }
  return { training, heldOut };
}

/** Share of rows for which `predict(features)` returns the right index. */
export function accuracy(predict, rows) {
  return rows.filter((row) => predict(row.features) === row.species).length / rows.length;
}

/** Numbers in [0, 1) from a 32-bit seed (the mulberry32 sequence: integer arithmetic, so the same everywhere). */
export function seededRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function shuffled(items, random) {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [result[last], result[other]] = [result[other], result[last]];
  }
  return result;
}
