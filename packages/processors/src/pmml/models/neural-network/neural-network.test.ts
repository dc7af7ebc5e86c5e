import { expect, test } from 'vitest';
import { document, fixture, load, NUMBER, predict, schema } from '../../fixtures/builder.ts';

test.each([
  { gender: 'male', income: 2000, inputs: [1, 0.25] },
  { gender: 'female', income: 6000, inputs: [0, 0.75] },
  // Beyond the high value: the income counts as 9000.
  { gender: 'male', income: 50000, inputs: [1, 1] },
])('two layers and softmax for $gender with $income', ({ gender, income, inputs: [a = 0, b = 0] }) => {
  const h0 = Math.tanh(0.3 - 1.5 * a + 2 * b);
  const h1 = Math.tanh(-0.1 + 0.7 * a - 0.4 * b);
  const [high, low] = [Math.exp(0.25 - 2 * h0 + h1), Math.exp(0.5 * h0 - h1 + 0.125 * b)];
  const prediction = predict(fixture('neural-network'), { gender, income });
  expect(prediction['probability(high)']).toBeCloseTo(high / (high + low), 14);
  expect(prediction['probability(low)']).toBeCloseTo(low / (high + low), 14);
  expect(prediction.risk).toBe(high > low ? 'high' : 'low');
});

test('a missing input leaves no prediction', () => {
  expect(predict(fixture('neural-network'), { gender: 'male' }).risk).toBeNull();
});

/** One neuron: z = 0.3 x + 0.1. */
function neuron(attributes: string, output = '<FieldRef field="y"/>'): Uint8Array {
  return document({
    fields: NUMBER('x') + NUMBER('y'),
    model: `<NeuralNetwork functionName="regression" ${attributes}>${schema(['x'], 'y')}
      <NeuralInputs><NeuralInput id="i"><DerivedField optype="continuous" dataType="double"><FieldRef field="x"/></DerivedField></NeuralInput></NeuralInputs>
      <NeuralLayer><Neuron id="n" bias="0.1"><Con from="i" weight="0.3"/></Neuron></NeuralLayer>
      <NeuralOutputs><NeuralOutput outputNeuron="n"><DerivedField optype="continuous" dataType="double">${output}</DerivedField></NeuralOutput></NeuralOutputs>
      </NeuralNetwork>`,
  });
}

const z = 0.3 * 2 + 0.1;

test.each([
  { activation: 'threshold', want: 1 },
  { activation: 'logistic', want: 1 / (1 + Math.exp(-z)) },
  { activation: 'tanh', want: (1 - Math.exp(-2 * z)) / (1 + Math.exp(-2 * z)) },
  { activation: 'identity', want: z },
  { activation: 'exponential', want: Math.exp(z) },
  { activation: 'reciprocal', want: 1 / z },
  { activation: 'square', want: z ** 2 },
  { activation: 'Gauss', want: Math.exp(-(z ** 2)) },
  { activation: 'sine', want: Math.sin(z) },
  { activation: 'cosine', want: Math.cos(z) },
  { activation: 'Elliott', want: z / (1 + z) },
  { activation: 'arctan', want: (2 * Math.atan(z)) / Math.PI },
  { activation: 'rectifier', want: z },
])('the activation function $activation', ({ activation, want }) => {
  expect(predict(neuron(`activationFunction="${activation}"`), { x: 2 }).y).toBeCloseTo(want, 14);
});

test('a threshold of the network and a rectifier below zero', () => {
  expect(predict(neuron('activationFunction="threshold" threshold="0.7001"'), { x: 2 }).y).toBe(0);
  expect(predict(neuron('activationFunction="rectifier"'), { x: -2 }).y).toBe(0);
});

test('a radial basis neuron: its weights are the center', () => {
  const model = neuron('activationFunction="radialBasis" width="0.5" altitude="2"');
  expect(predict(model, { x: 1 }).y).toBeCloseTo(2 * Math.exp(-((0.3 - 1) ** 2) / (2 * 0.25)), 14);
});

test('a normalised target is brought back', () => {
  const output = '<NormContinuous field="y"><LinearNorm orig="100" norm="0"/><LinearNorm orig="300" norm="1"/></NormContinuous>';
  expect(predict(neuron('activationFunction="identity"', output), { x: 2 }).y).toBeCloseTo(100 + 200 * z, 10);
});

test.each([
  { model: neuron('activationFunction="softplus"'), says: 'activationFunction="softplus" is not supported' },
  { model: neuron('activationFunction="radialBasis"'), says: 'needs a width' },
  {
    model: Buffer.from(neuron('activationFunction="tanh"').toString().replace('from="i"', 'from="n"')),
    says: 'there is no neuron "n" in an earlier layer',
  },
])('a network is refused: $says', ({ model, says }) => {
  expect(() => load(model)).toThrow(says);
});
