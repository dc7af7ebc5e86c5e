export const ACTIVATIONS = [
  'threshold',
  'logistic',
  'tanh',
  'identity',
  'exponential',
  'reciprocal',
  'square',
  'Gauss',
  'sine',
  'cosine',
  'Elliott',
  'arctan',
  'rectifier',
  'radialBasis',
] as const;
export type Activation = (typeof ACTIVATIONS)[number];

/** The activation of a neuron from the weighted sum of its inputs. */
export function compileActivation(name: Exclude<Activation, 'radialBasis'>, threshold: number): (sum: number) => number {
  switch (name) {
    case 'threshold':
      return (z) => (z > threshold ? 1 : 0);
    case 'logistic':
      return (z) => 1 / (1 + Math.exp(-z));
    case 'tanh':
      return Math.tanh;
    case 'identity':
      return (z) => z;
    case 'exponential':
      return Math.exp;
    case 'reciprocal':
      return (z) => 1 / z;
    case 'square':
      return (z) => z * z;
    case 'Gauss':
      return (z) => Math.exp(-z * z);
    case 'sine':
      return Math.sin;
    case 'cosine':
      return Math.cos;
    case 'Elliott':
      return (z) => z / (1 + Math.abs(z));
    case 'arctan':
      return (z) => (2 * Math.atan(z)) / Math.PI;
    case 'rectifier':
      return (z) => Math.max(0, z);
  }
}
