import { readNumber, requireText } from '../../document/attributes.ts';
import { childrenNamed, refuse, requireChild, type XmlElement } from '../../document/xml-element.ts';
import { dot, type Kernel } from './kernel.ts';
import type { VectorDictionary } from './vector-dictionary.ts';

/** The value of one machine for a sample. */
export type Decision = (vector: Float64Array) => number;

interface DecisionContext {
  readonly dictionary: VectorDictionary;
  readonly kernel: Kernel;
  readonly representation: 'SupportVectors' | 'Coefficients';
}

export function compileDecision(element: XmlElement, { dictionary, kernel, representation }: DecisionContext): Decision {
  const list = requireChild(element, 'Coefficients');
  const coefficients = Float64Array.from(childrenNamed(list, 'Coefficient'), (entry) => readNumber(entry, 'value') ?? 0);
  const constant = readNumber(list, 'absoluteValue') ?? 0;
  if (representation === 'Coefficients') {
    if (coefficients.length !== dictionary.length) refuse(list, `needs ${dictionary.length} coefficients, one per field`);
    return (vector) => constant + dot(coefficients, vector);
  }
  const vectors = childrenNamed(requireChild(element, 'SupportVectors'), 'SupportVector').map((entry) => {
    const id = requireText(entry, 'vectorId');
    return dictionary.vectors.get(id) ?? refuse(entry, `the VectorDictionary has no vector "${id}"`);
  });
  if (vectors.length !== coefficients.length)
    refuse(element, `has ${vectors.length} support vectors and ${coefficients.length} coefficients`);
  return (vector) => {
    let sum = constant;
    for (let i = 0; i < vectors.length; i++) sum += (coefficients[i] as number) * kernel(vectors[i] as Float64Array, vector);
    return sum;
  };
}
