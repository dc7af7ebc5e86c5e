import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { repositoryUrl } from './onnx-models.ts';
import { serveOnnx } from './served-model.ts';

interface Flower {
  readonly features: number[];
  readonly species: number;
}

interface Training {
  trainIris(): { model: unknown; heldOut: Flower[]; trainingAccuracy: number; heldOutAccuracy: number };
  irisToOnnx(model: unknown): Uint8Array;
}

interface Logistic {
  probabilities(model: unknown, features: number[]): number[];
}

interface IrisData {
  readonly SPECIES: string[];
  readIris(): Flower[];
}

const example = fileURLToPath(repositoryUrl('examples/iris-onnx'));
const training = (await import(repositoryUrl('examples/iris-onnx/train.mjs').href)) as Training;
const logistic = (await import(repositoryUrl('examples/iris-data/logistic.mjs').href)) as Logistic;
const data = (await import(repositoryUrl('examples/iris-data/iris.mjs').href)) as IrisData;

test('the data are the 150 flowers of the paper', () => {
  const flowers = data.readIris();
  const sums = [0, 1, 2, 3].map((feature) => flowers.reduce((sum, flower) => sum + flower.features[feature]!, 0).toFixed(1));
  expect(sums).toEqual(['876.5', '458.6', '563.7', '179.9']);
  expect(data.SPECIES.map((_, index) => flowers.filter((flower) => flower.species === index).length)).toEqual([50, 50, 50]);
});

test('training again gives the accuracy of the README', async () => {
  const { heldOut, trainingAccuracy, heldOutAccuracy } = training.trainIris();
  const readme = await readFile(`${example}/README.md`, 'utf8');
  expect(heldOut).toHaveLength(30);
  expect(readme).toContain(`${(trainingAccuracy * 100).toFixed(1)} %`);
  expect(readme).toContain(`${(heldOutAccuracy * 100).toFixed(1)} %`);
});

test('the committed model computes what training computes', async () => {
  await using served = await serveOnnx(example, { name: 'iris' });
  const { model, heldOut, heldOutAccuracy } = training.trainIris();
  const { json } = await served.post('/', { features: heldOut.map((flower) => flower.features) });
  const { label: labels, probabilities } = json as { label: string[]; probabilities: number[][] };
  const expected = heldOut.flatMap((flower) => logistic.probabilities(model, flower.features));
  for (const [index, share] of probabilities.flat().entries()) expect(share).toBeCloseTo(expected[index]!, 5);
  const right = heldOut.filter((flower, index) => data.SPECIES[flower.species] === labels[index]).length;
  expect(right / heldOut.length).toBe(heldOutAccuracy);
});

test.each([
  { species: 'setosa', features: [5.1, 3.5, 1.4, 0.2] },
  { species: 'versicolor', features: [6.0, 2.9, 4.5, 1.5] },
  { species: 'virginica', features: [6.5, 3.0, 5.8, 2.2] },
])('$species is recognised', async ({ species, features }) => {
  await using served = await serveOnnx(example, { name: 'iris' });
  const answer = await served.post('/', { features: [features] });
  expect(answer.status).toBe(200);
  const { label, probabilities } = answer.json as { label: string[]; probabilities: number[][] };
  expect(label).toEqual([species]);
  expect(probabilities[0]!.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
  expect(Math.max(...probabilities[0]!)).toBe(probabilities[0]![data.SPECIES.indexOf(species)]);
});

test('the description file of the example is served as it stands', async () => {
  const { processor, model_path, model_config } = JSON.parse(await readFile(`${example}/service.json`, 'utf8')) as Record<string, unknown>;
  expect(processor).toBe('onnx');
  await using served = await serveOnnx(`${example}/${String(model_path)}`, { name: 'iris', config: JSON.stringify(model_config) });
  const { example: shown } = (await served.get('/')).json as { example: { body: unknown } };
  expect((await served.post('/', shown.body)).json).toMatchObject({ label: ['setosa', 'versicolor', 'virginica'] });
});
