import { readVector } from '../../document/arrays.ts';
import { readNumber, readText, requireText } from '../../document/attributes.ts';
import { childrenNamed, refuse, requireChild, type XmlElement } from '../../document/xml-element.ts';
import { compileExpression } from '../../expressions/expression.ts';
import { constantFor } from '../../fields/field.ts';
import type { Frame } from '../../fields/frame.ts';
import type { Scope } from '../../fields/scope.ts';
import { equalValues, toNumber } from '../../values/comparison.ts';

export interface VectorDictionary {
  readonly length: number;
  readonly vectors: ReadonlyMap<string, Float64Array>;
  /** The sample as a vector; null when a field is missing. */
  readonly read: (frame: Frame) => Float64Array | null;
}

type Component = (frame: Frame) => number | null;

export function compileVectorDictionary(element: XmlElement, scope: Scope): VectorDictionary {
  const fields = requireChild(element, 'VectorFields');
  const components = fields.children.map((child) => compileComponent(child, scope));
  if (components.length === 0) refuse(fields, 'needs at least one <FieldRef>');
  const vectors = new Map<string, Float64Array>();
  for (const instance of childrenNamed(element, 'VectorInstance')) {
    vectors.set(requireText(instance, 'id'), readVector(instance, components.length));
  }
  return { length: components.length, vectors, read: (frame) => readComponents(components, frame) };
}

function readComponents(components: readonly Component[], frame: Frame): Float64Array | null {
  const vector = new Float64Array(components.length);
  for (let i = 0; i < components.length; i++) {
    const value = components[i]?.(frame) ?? null;
    if (value === null) return null;
    vector[i] = value;
  }
  return vector;
}

function compileComponent(element: XmlElement, scope: Scope): Component {
  if (element.name === 'FieldRef') {
    const read = compileExpression(element, scope);
    return (frame) => {
      const value = read(frame);
      return value === null ? null : toNumber(value);
    };
  }
  const field = scope.require(readText(element, 'name') ?? requireText(element, 'field'), element);
  const wanted = constantFor(field, requireText(element, 'value'), element);
  const coefficient = readNumber(element, 'coefficient') ?? 1;
  return (frame) => {
    const value = field.read(frame);
    if (value === null) return null;
    return equalValues(value, wanted) ? coefficient : 0;
  };
}
