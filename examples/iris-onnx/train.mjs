// Trains the iris classifier and writes model.onnx. Run: node examples/iris-onnx/train.mjs [file]
import { realpathSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { accuracy, FEATURES, readIris, SPECIES, splitRows } from '../iris-data/iris.mjs';
import { predict, trainLogistic } from '../iris-data/logistic.mjs';
import { FLOAT, floats, node, onnxModel, STRING, tensor, texts } from './onnx-format.mjs';

const SEED = 42;

/** The trained model and its share of right answers on the rows it learnt from and on those it never saw. */
export function trainIris() {
  const { training, heldOut } = splitRows(readIris(), { seed: SEED, heldOutPerSpecies: 10 });
  const model = trainLogistic(training);
  return {
    model,
    heldOut,
    trainingAccuracy: accuracy((features) => predict(model, features), training),
    heldOutAccuracy: accuracy((features) => predict(model, features), heldOut),
  };
}

/** The model as an ONNX file: scaling, regression, softmax, and the name of the most probable species. */
export function irisToOnnx({ means, deviations, weights, biases }) {
  return onnxModel({
    name: 'iris',
    producer: 'infergate examples/iris-onnx/train.mjs',
    opsets: { '': 17 },
    nodes: [
      node('Sub', ['features', 'means'], ['centred']),
      node('Div', ['centred', 'deviations'], ['scaled']),
      node('Gemm', ['scaled', 'weights', 'biases'], ['logits'], { attributes: { transB: 1 } }),
      node('Softmax', ['logits'], ['probabilities'], { attributes: { axis: 1 } }),
      node('ArgMax', ['probabilities'], ['index'], { attributes: { axis: 1, keepdims: 0 } }),
      node('Gather', ['species', 'index'], ['label'], { attributes: { axis: 0 } }),
    ],
    initializers: [
      floats('means', [FEATURES.length], means),
      floats('deviations', [FEATURES.length], deviations),
      floats('weights', [SPECIES.length, FEATURES.length], weights.flat()),
      floats('biases', [SPECIES.length], biases),
      texts('species', [SPECIES.length], SPECIES),
    ],
    inputs: [tensor('features', FLOAT, ['batch', FEATURES.length])],
    outputs: [tensor('label', STRING, ['batch']), tensor('probabilities', FLOAT, ['batch', SPECIES.length])],
  });
}

function main() {
  const path = process.argv[2] ?? fileURLToPath(new URL('model.onnx', import.meta.url));
  const { model, heldOut, trainingAccuracy, heldOutAccuracy } = trainIris();
  const file = irisToOnnx(model);
  writeFileSync(path, file);
  const percent = (share) => `${(share * 100).toFixed(1)} %`;
  console.log(
    `Seed ${SEED}: ${percent(trainingAccuracy)} of the training rows, ${percent(heldOutAccuracy)} of ${heldOut.length} held-out rows.`,
  );
  console.log(`Wrote ${path} (${file.length} bytes).`);
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) main();
