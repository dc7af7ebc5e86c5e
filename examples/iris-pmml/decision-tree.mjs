// A decision tree by recursive splitting (CART): each split lowers the Gini impurity most. No randomness.
import { FEATURES, SPECIES } from '../iris-data/iris.mjs';

/**
 * Learns from rows `{ features, species }`. A node is `{ counts, species }` (training rows per species, the most
 * frequent one) and, unless it is a leaf, `{ feature, threshold, below, above }`: below holds for `x <= threshold`.
 */
export function growTree(rows, { depth = 3, smallestLeaf = 3 } = {}) {
  const counts = countSpecies(rows);
  const node = { counts, species: counts.indexOf(Math.max(...counts)) };
  const split = depth === 0 ? null : bestSplit(rows, smallestLeaf);
  if (split === null) return node;
  const grow = (side) => growTree(side, { depth: depth - 1, smallestLeaf });
  return { ...node, feature: split.feature, threshold: split.threshold, below: grow(split.below), above: grow(split.above) };
}

/** The leaf that a flower falls into. */
export function findLeaf(tree, features) {
  let node = tree;
  while (node.below !== undefined) node = features[node.feature] <= node.threshold ? node.below : node.above;
  return node;
}

/** Index of the most frequent species in the flower's leaf. */
export function predict(tree, features) {
  return findLeaf(tree, features).species;
}

/** Null when no split helps. Of equally good ones the first feature and the lowest threshold. */
function bestSplit(rows, smallestLeaf) {
  let best = null;
  let lowest = impurity(rows) - 1e-12;
  for (const feature of FEATURES.keys()) {
    for (const threshold of thresholds(rows, feature)) {
      const below = rows.filter((row) => row.features[feature] <= threshold);
      const above = rows.filter((row) => row.features[feature] > threshold);
      if (below.length < smallestLeaf || above.length < smallestLeaf) continue;
      const mixed = impurity(below) + impurity(above);
      if (mixed < lowest - 1e-12) {
        lowest = mixed;
        best = { feature, threshold, below, above };
      }
    }
  }
  return best;
}

/** Halfway between neighbouring values, to two decimals. */
function thresholds(rows, feature) {
  const values = [...new Set(rows.map((row) => row.features[feature]))].sort((a, b) => a - b);
  return values.slice(1).map((value, index) => Math.round(((value + values[index]) / 2) * 100) / 100);
}

/** Gini impurity times the number of rows. */
function impurity(rows) {
  return rows.length === 0 ? 0 : rows.length - countSpecies(rows).reduce((sum, count) => sum + count ** 2, 0) / rows.length;
}

function countSpecies(rows) {
  return SPECIES.map((_, index) => rows.filter((row) => row.species === index).length);
}
