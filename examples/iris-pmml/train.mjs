// Trains the iris classifier and writes iris.pmml. Run: node examples/iris-pmml/train.mjs [file]
import { realpathSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { accuracy, readIris, splitRows } from '../iris-data/iris.mjs';
import { growTree, predict } from './decision-tree.mjs';
import { treeToPmml } from './pmml-format.mjs';

const SEED = 42;

/** The trained tree and its share of right answers on the rows it learnt from and on those it never saw. */
export function trainIris() {
  const { training, heldOut } = splitRows(readIris(), { seed: SEED, heldOutPerSpecies: 10 });
  const tree = growTree(training);
  return {
    tree,
    heldOut,
    trainingAccuracy: accuracy((features) => predict(tree, features), training),
    heldOutAccuracy: accuracy((features) => predict(tree, features), heldOut),
  };
}

export function irisToPmml(tree) {
  return treeToPmml(tree, { producer: 'infergate examples/iris-pmml/train.mjs' });
}

function main() {
  const path = process.argv[2] ?? fileURLToPath(new URL('iris.pmml', import.meta.url));
  const { tree, heldOut, trainingAccuracy, heldOutAccuracy } = trainIris();
  writeFileSync(path, irisToPmml(tree));
  const percent = (share) => `${(share * 100).toFixed(1)} %`;
  console.log(
    `Seed ${SEED}: ${percent(trainingAccuracy)} of the training rows, ${percent(heldOutAccuracy)} of ${heldOut.length} held-out rows.`,
  );
  console.log(`Wrote ${path}.`);
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) main();
