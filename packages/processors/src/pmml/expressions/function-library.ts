import { readWord, requireText, requireWord } from '../document/attributes.ts';
import { childrenNamed, refuse, requireOneOf, type XmlElement } from '../document/xml-element.ts';
import type { Compilation } from '../fields/compilation.ts';
import type { Frame, Read } from '../fields/frame.ts';
import { Scope } from '../fields/scope.ts';
import { cast, DATA_TYPES, type DataType, OP_TYPES } from '../values/data-type.ts';
import type { Value } from '../values/value.ts';
import { ARITHMETIC } from './arithmetic.ts';
import { type BuiltIn, collect } from './built-in.ts';
import { DATES } from './dates.ts';
import { EXPRESSION_NAMES } from './expression-names.ts';
import { LOGIC } from './logic.ts';
import { TEXTS } from './texts.ts';

export type CompileExpression = (element: XmlElement, scope: Scope) => Read;

/** A function that the document defines. */
export interface DefinedFunction {
  readonly name: string;
  readonly arity: number;
  readonly call: (frame: Frame, values: readonly Value[]) => Value;
}

interface Definition {
  readonly element: XmlElement;
  compiled: DefinedFunction | null;
  compiling: boolean;
}

/** The functions that `Apply` can name: those of the standard and those of the document. */
export class FunctionLibrary {
  readonly builtIns: ReadonlyMap<string, BuiltIn> = collect(ARITHMETIC, LOGIC, TEXTS, DATES);
  readonly #definitions = new Map<string, Definition>();

  define(element: XmlElement): void {
    const name = requireText(element, 'name');
    if (this.builtIns.has(name)) refuse(element, `the function "${name}" is built in and cannot be defined again`);
    if (this.#definitions.has(name)) refuse(element, `the function "${name}" is defined twice`);
    this.#definitions.set(name, { element, compiled: null, compiling: false });
  }

  /** Null when the document defines no such function. */
  defined(name: string, compilation: Compilation, compile: CompileExpression): DefinedFunction | null {
    const definition = this.#definitions.get(name);
    if (!definition) return null;
    if (definition.compiled) return definition.compiled;
    if (definition.compiling) refuse(definition.element, `the function "${name}" calls itself`);
    definition.compiling = true;
    definition.compiled = this.#compile(name, definition.element, compilation, compile);
    definition.compiling = false;
    return definition.compiled;
  }

  #compile(name: string, element: XmlElement, compilation: Compilation, compile: CompileExpression): DefinedFunction {
    // A body sees its parameters and nothing else, and never itself: so one set of slots serves every call.
    const scope = new Scope(null, compilation, this, true);
    const parameters = childrenNamed(element, 'ParameterField').map((parameter) => declareParameter(parameter, scope));
    const body = compile(requireOneOf(element, EXPRESSION_NAMES), scope);
    const dataType = readWord(element, 'dataType', DATA_TYPES);
    const call = (frame: Frame, values: readonly Value[]): Value => {
      parameters.forEach(({ slot, dataType }, i) => frame.set(slot, typed(values[i] ?? null, dataType)));
      return typed(body(frame), dataType);
    };
    return { name, arity: parameters.length, call };
  }
}

function declareParameter(element: XmlElement, scope: Scope): { readonly slot: number; readonly dataType: DataType | null } {
  const slot = scope.compilation.allocateSlot();
  const dataType = readWord(element, 'dataType', DATA_TYPES);
  const name = requireText(element, 'name');
  if (scope.find(name)) refuse(element, `the parameter "${name}" is declared twice`);
  scope.declare({
    name,
    // A parameter without a type takes numbers and texts alike.
    dataType: dataType ?? 'string',
    opType: element.attributes.optype === undefined ? 'continuous' : requireWord(element, 'optype', OP_TYPES),
    values: [],
    isCyclic: false,
    isValid: null,
    read: (frame) => frame.get(slot),
  });
  return { slot, dataType };
}

function typed(value: Value, dataType: DataType | null): Value {
  return dataType === null ? value : cast(value, dataType);
}
