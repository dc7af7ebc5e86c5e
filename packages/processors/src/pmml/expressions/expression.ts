import { readText, requireText } from '../document/attributes.ts';
import { refuse, requireOneOf, type XmlElement } from '../document/xml-element.ts';
import type { Read } from '../fields/frame.ts';
import { constantFor } from '../fields/field.ts';
import type { Scope } from '../fields/scope.ts';
import { compileApply } from './apply.ts';
import { constantValue } from './constant.ts';
import { compileDiscretize } from './discretize.ts';
import { EXPRESSION_NAMES } from './expression-names.ts';
import type { CompileExpression } from './function-library.ts';
import { compileMapValues } from './map-values.ts';
import { compileNormContinuous, compileNormDiscrete } from './normalization.ts';

const COMPILERS: Readonly<Record<string, CompileExpression>> = {
  Constant: compileConstant,
  FieldRef: compileFieldRef,
  NormContinuous: compileNormContinuous,
  NormDiscrete: compileNormDiscrete,
  Discretize: compileDiscretize,
  MapValues: compileMapValues,
  Apply: (element, scope) => compileApply(element, scope, compileExpression),
};

/** The one expression inside a derived field, a function or the like. */
export function expressionOf(element: XmlElement): XmlElement {
  return requireOneOf(element, EXPRESSION_NAMES);
}

export function compileExpression(element: XmlElement, scope: Scope): Read {
  const compile = COMPILERS[element.name] ?? refuse(element, 'is no expression');
  return scope.compilation.nest(element, () => compile(element, scope));
}

function compileConstant(element: XmlElement, scope: Scope): Read {
  // SAS writes the name of a parameter as a constant where it means the parameter.
  const parameter = scope.isFunctionBody && readText(element, 'dataType') === null ? scope.find(element.text) : null;
  if (parameter) return parameter.read;
  const value = constantValue(element);
  return () => value;
}

function compileFieldRef(element: XmlElement, scope: Scope): Read {
  const field = scope.require(requireText(element, 'field'), element);
  const mapMissingTo = readText(element, 'mapMissingTo');
  if (mapMissingTo === null) return field.read;
  const replacement = constantFor(field, mapMissingTo, element);
  return (frame) => field.read(frame) ?? replacement;
}
