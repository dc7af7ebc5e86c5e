import { readWord, requireText, requireWord } from '../document/attributes.ts';
import { childNamed, childrenNamed, type XmlElement } from '../document/xml-element.ts';
import { compileExpression, expressionOf } from '../expressions/expression.ts';
import { cast, convert, DATA_TYPES, OP_TYPES } from '../values/data-type.ts';
import type { PresentValue } from '../values/value.ts';
import type { Field } from './field.ts';
import type { Scope } from './scope.ts';

/** Declares the derived fields of a TransformationDictionary or of LocalTransformations, if the element has them. */
export function declareDerivedFields(
  owner: XmlElement,
  container: 'TransformationDictionary' | 'LocalTransformations',
  scope: Scope,
): void {
  const transformations = childNamed(owner, container);
  if (!transformations) return;
  for (const element of childrenNamed(transformations, 'DerivedField')) {
    scope.declareLazily(requireText(element, 'name'), element, () => compileDerivedField(element, scope));
  }
}

/** Also used for the nameless derived fields inside neural networks and naive Bayes models. */
export function compileDerivedField(element: XmlElement, scope: Scope): Field {
  const dataType = requireWord(element, 'dataType', DATA_TYPES);
  const compute = compileExpression(expressionOf(element), scope);
  return {
    name: element.attributes.name ?? '',
    dataType,
    opType: readWord(element, 'optype', OP_TYPES) ?? 'continuous',
    values: childrenNamed(element, 'Value').map((value) => orderedValue(requireText(value, 'value'), dataType)),
    isCyclic: false,
    isValid: null,
    read: scope.compilation.memoize((frame) => cast(compute(frame), dataType)),
  };
}

function orderedValue(text: string, dataType: Field['dataType']): PresentValue {
  return convert(text, dataType) ?? text;
}
