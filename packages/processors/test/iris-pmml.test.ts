import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { PmmlEvaluator } from '../src/pmml/evaluator.ts';
import { repositoryUrl } from './onnx-models.ts';

interface Flower {
  readonly features: number[];
  readonly species: number;
}

interface Training {
  readonly trainIris: () => { tree: unknown; heldOut: Flower[]; trainingAccuracy: number; heldOutAccuracy: number };
  readonly irisToPmml: (tree: unknown) => string;
}

interface DecisionTree {
  readonly findLeaf: (tree: unknown, features: number[]) => { counts: number[]; species: number };
}

interface IrisData {
  readonly FEATURES: string[];
  readonly SPECIES: string[];
  readonly readIris: () => Flower[];
}

const example = fileURLToPath(repositoryUrl('examples/iris-pmml'));
const { trainIris, irisToPmml } = (await import(repositoryUrl('examples/iris-pmml/train.mjs').href)) as Training;
const { findLeaf } = (await import(repositoryUrl('examples/iris-pmml/decision-tree.mjs').href)) as DecisionTree;
const { FEATURES, SPECIES, readIris } = (await import(repositoryUrl('examples/iris-data/iris.mjs').href)) as IrisData;

const evaluator = new PmmlEvaluator(await readFile(`${example}/iris.pmml`));

function sampleOf(features: readonly number[]): Record<string, number> {
  return Object.fromEntries(FEATURES.map((name, i) => [name, features[i]!]));
}

test('training again writes the committed document, with the accuracy of the README', async () => {
  const { tree, heldOut, trainingAccuracy, heldOutAccuracy } = trainIris();
  const readme = await readFile(`${example}/README.md`, 'utf8');
  expect(irisToPmml(tree)).toBe(await readFile(`${example}/iris.pmml`, 'utf8'));
  expect(heldOut).toHaveLength(30);
  expect(readme).toContain(`${(trainingAccuracy * 100).toFixed(1)} %`);
  expect(readme).toContain(`${(heldOutAccuracy * 100).toFixed(1)} %`);
});

test('the document predicts what the tree predicts, and is as often right', () => {
  const { tree, heldOut, heldOutAccuracy } = trainIris();
  for (const { features } of readIris()) {
    const { counts, species } = findLeaf(tree, features);
    const total = counts.reduce((sum, count) => sum + count, 0);
    expect(evaluator.predictOne(sampleOf(features))).toEqual({
      species: SPECIES[species],
      ...Object.fromEntries(SPECIES.map((name, i) => [`probability(${name})`, counts[i]! / total])),
    });
  }
  const right = heldOut.filter(({ features, species }) => evaluator.predictOne(sampleOf(features)).species === SPECIES[species]);
  expect(right.length / heldOut.length).toBe(heldOutAccuracy);
});

test.each([
  { species: 'setosa', features: [5.1, 3.5, 1.4, 0.2] },
  { species: 'versicolor', features: [6.0, 2.9, 4.5, 1.5] },
  { species: 'virginica', features: [6.5, 3.0, 5.8, 2.2] },
])('a $species is named', ({ species, features }) => {
  expect(evaluator.predictOne(sampleOf(features)).species).toBe(species);
});

test('a flower without its petals is answered with what is known', () => {
  expect(evaluator.predictOne({ petal_length: 5 })).toMatchObject({ 'probability(setosa)': 0, 'probability(versicolor)': 0.5 });
});
