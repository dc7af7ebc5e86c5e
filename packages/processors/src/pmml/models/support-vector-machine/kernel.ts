import { readNumber } from '../../document/attributes.ts';
import { requireOneOf, type XmlElement } from '../../document/xml-element.ts';

export type Kernel = (left: Float64Array, right: Float64Array) => number;

const KERNELS: ReadonlySet<string> = new Set(['LinearKernelType', 'PolynomialKernelType', 'RadialBasisKernelType', 'SigmoidKernelType']);

export function compileKernel(model: XmlElement): { readonly compute: Kernel; readonly isLinear: boolean } {
  const element = requireOneOf(model, KERNELS);
  return { compute: kernelOf(element), isLinear: element.name === 'LinearKernelType' };
}

function kernelOf(element: XmlElement): Kernel {
  const gamma = readNumber(element, 'gamma') ?? 1;
  const shift = readNumber(element, 'coef0') ?? 1;
  const degree = readNumber(element, 'degree') ?? 1;
  switch (element.name) {
    case 'PolynomialKernelType':
      return (left, right) => (gamma * dot(left, right) + shift) ** degree;
    case 'RadialBasisKernelType':
      return (left, right) => Math.exp(-gamma * squaredDistance(left, right));
    case 'SigmoidKernelType':
      return (left, right) => Math.tanh(gamma * dot(left, right) + shift);
    default:
      return dot;
  }
}

export function dot(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < left.length; i++) sum += (left[i] as number) * (right[i] as number);
  return sum;
}

function squaredDistance(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < left.length; i++) sum += ((left[i] as number) - (right[i] as number)) ** 2;
  return sum;
}
