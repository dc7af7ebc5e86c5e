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

type Plain = Exclude<Activation, 'radialBasis' | 'threshold'>;

const FUNCTIONS = {
  logistic: (z) => 1 / (1 + Math.exp(-z)),
  tanh: Math.tanh,
  identity: (z) => z,
  exponential: Math.exp,
  reciprocal: (z) => 1 / z,
  square: (z) => z * z,
  Gauss: (z) => Math.exp(-z * z),
  sine: Math.sin,
  cosine: Math.cos,
  Elliott: (z) => z / (1 + Math.abs(z)),
  arctan: (z) => (2 * Math.atan(z)) / Math.PI,
  rectifier: (z) => Math.max(0, z),
} as const satisfies Record<Plain, (z: number) => number>;

/** The activation of a neuron from the weighted sum of its inputs. */
export function compileActivation(name: Exclude<Activation, 'radialBasis'>, threshold: number): (sum: number) => number {
  return name === 'threshold' ? (z) => (z > threshold ? 1 : 0) : FUNCTIONS[name];
}
