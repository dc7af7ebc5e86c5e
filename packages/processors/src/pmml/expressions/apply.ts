import { shown } from '../../host/json.ts';
import { readText, readWord, requireText } from '../document/attributes.ts';
import { refuse, type XmlElement } from '../document/xml-element.ts';
import type { Frame, Read } from '../fields/frame.ts';
import type { Scope } from '../fields/scope.ts';
import { InvalidValue } from '../fields/value-treatment.ts';
import type { Value } from '../values/value.ts';
import { truthOf } from './built-in.ts';
import type { CompileExpression } from './function-library.ts';

const INVALID = ['returnInvalid', 'asIs', 'asMissing'] as const;

type Call = (frame: Frame, values: readonly Value[]) => Value;

interface Callee {
  readonly seesMissing: boolean;
  readonly call: Call;
}

/** Applies a function of the standard or of the document to its arguments. */
export function compileApply(element: XmlElement, scope: Scope, compile: CompileExpression): Read {
  const name = requireText(element, 'function');
  const args = element.children.map((child) => compile(child, scope));
  if (name === 'if') return compileIf(element, args);
  const callee = findCallee(name, element, scope, compile);
  const mapMissingTo = readText(element, 'mapMissingTo');
  const settle = compileSettling(name, element);
  return (frame) => {
    const values: Value[] = [];
    let isMissing = false;
    for (const arg of args) {
      const value = arg(frame);
      if (value === null) {
        if (mapMissingTo !== null) return mapMissingTo;
        isMissing = true;
      }
      values.push(value);
    }
    return settle(isMissing && !callee.seesMissing ? null : callee.call(frame, values), values);
  };
}

function findCallee(name: string, element: XmlElement, scope: Scope, compile: CompileExpression): Callee {
  const count = element.children.length;
  if (name === 'isValid' || name === 'isNotValid') return validityTest(name, element, scope);
  const builtIn = scope.functions.builtIns.get(name);
  if (builtIn) {
    if (count < builtIn.min || count > builtIn.max) refuse(element, `the function "${name}" does not take ${count} arguments`);
    const evaluate = builtIn.create(element.children);
    return { seesMissing: builtIn.seesMissing, call: (_, values) => evaluate(values) };
  }
  const defined = scope.functions.defined(name, scope.compilation, compile);
  if (!defined) return refuse(element, `the function "${name}" is neither built in nor defined by the document`);
  if (count !== defined.arity) refuse(element, `the function "${name}" takes ${defined.arity} arguments, not ${count}`);
  return { seesMissing: true, call: defined.call };
}

/** Only a field can hold a value that is not its own; everything else that is present is valid. */
function validityTest(name: string, element: XmlElement, scope: Scope): Callee {
  const [argument] = element.children;
  if (!argument || element.children.length !== 1) return refuse(element, `the function "${name}" takes 1 argument`);
  const field = argument.name === 'FieldRef' ? scope.find(requireText(argument, 'field')) : null;
  const isValid = ([value = null]: readonly Value[]) => value !== null && (field?.isValid?.(value) ?? true);
  return { seesMissing: true, call: (_, values) => (name === 'isValid' ? isValid(values) : values[0] !== null && !isValid(values)) };
}

/** What becomes of a result: missing ones get the default, undefined ones (NaN) are treated as the document says. */
function compileSettling(name: string, element: XmlElement): (result: Value, values: readonly Value[]) => Value {
  const defaultValue = readText(element, 'defaultValue');
  const treatment = readWord(element, 'invalidValueTreatment', INVALID) ?? 'returnInvalid';
  return (result, values) => {
    if (result === null) return defaultValue;
    if (!Number.isNaN(result) || treatment === 'asIs') return result;
    if (treatment === 'asMissing') return defaultValue;
    throw new InvalidValue(name, 'arguments for which the function has a result', values.map(shown).join(', '));
  };
}

function compileIf(element: XmlElement, args: readonly Read[]): Read {
  const [condition, whenTrue, whenFalse = () => null] = args;
  if (!condition || !whenTrue || args.length > 3) return refuse(element, 'the function "if" takes 2 or 3 arguments');
  const mapMissingTo = readText(element, 'mapMissingTo');
  const defaultValue = readText(element, 'defaultValue');
  return (frame) => {
    const truth = condition(frame);
    if (truth === null) return mapMissingTo ?? defaultValue;
    return (truthOf(truth) ? whenTrue(frame) : whenFalse(frame)) ?? mapMissingTo ?? defaultValue;
  };
}
