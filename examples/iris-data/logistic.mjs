// Multinomial logistic regression by full-batch gradient descent: small, exact enough and without randomness.
import { SPECIES } from './iris.mjs';

/**
 * Learns from rows `{ features, species }`. Returns `{ means, deviations, weights, biases }`: a flower's features are
 * brought to `(x - mean) / deviation`, its logits are `weights[species] · features + biases[species]`.
 */
export function trainLogistic(rows, { steps = 2000, rate = 0.5, decay = 1e-3 } = {}) {
  const { means, deviations } = scaleOf(rows);
  const samples = rows.map((row) => ({ x: standardise(row.features, means, deviations), species: row.species }));
  const weights = SPECIES.map(() => means.map(() => 0));
  const biases = SPECIES.map(() => 0);
  for (let step = 0; step < steps; step += 1) {
    const gradient = gradientOf(samples, weights, biases);
    for (const index of SPECIES.keys()) {
      biases[index] -= rate * gradient.biases[index];
      for (const feature of means.keys()) {
        weights[index][feature] -= rate * (gradient.weights[index][feature] + decay * weights[index][feature]);
      }
    }
  }
  return { means, deviations, weights, biases };
}

/** Probability of each species. */
export function probabilities(model, features) {
  return softmax(logits(model.weights, model.biases, standardise(features, model.means, model.deviations)));
}

/** Index of the most probable species. */
export function predict(model, features) {
  const shares = probabilities(model, features);
  return shares.indexOf(Math.max(...shares));
}

function scaleOf(rows) {
  const columns = rows[0].features.map((_, feature) => rows.map((row) => row.features[feature]));
  const means = columns.map((column) => sum(column) / column.length);
  const deviations = columns.map((column, feature) => Math.sqrt(sum(column.map((x) => (x - means[feature]) ** 2)) / column.length));
  return { means, deviations };
}

function gradientOf(samples, weights, biases) {
  const gradient = { weights: weights.map((row) => row.map(() => 0)), biases: biases.map(() => 0) };
  for (const { x, species } of samples) {
    for (const [index, share] of softmax(logits(weights, biases, x)).entries()) {
      const error = (share - (index === species ? 1 : 0)) / samples.length;
      gradient.biases[index] += error;
      for (const feature of x.keys()) gradient.weights[index][feature] += error * x[feature];
    }
  }
  return gradient;
}

function standardise(features, means, deviations) {
  return features.map((value, feature) => (value - means[feature]) / deviations[feature]);
}

function logits(weights, biases, x) {
  return weights.map((row, index) => biases[index] + sum(row.map((weight, feature) => weight * x[feature])));
}

function softmax(values) {
  const highest = Math.max(...values);
  const powers = values.map((value) => Math.exp(value - highest));
  const total = sum(powers);
  return powers.map((power) => power / total);
}

function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}
