import { refuse, type XmlElement } from '../document/xml-element.ts';
import type { FunctionLibrary } from '../expressions/function-library.ts';
import type { Compilation } from './compilation.ts';
import type { Field } from './field.ts';

interface Entry {
  readonly element: XmlElement | null;
  readonly compile: () => Field;
  field: Field | null;
  compiling: boolean;
}

/** The names that a part of the document may refer to. A nested model sees its own names first, then those around it. */
export class Scope {
  readonly compilation: Compilation;
  readonly functions: FunctionLibrary;
  /** Whether the names are the parameters of a function of the document. */
  readonly isFunctionBody: boolean;
  readonly #parent: Scope | null;
  readonly #entries = new Map<string, Entry>();

  constructor(parent: Scope | null, compilation: Compilation, functions: FunctionLibrary, isFunctionBody = false) {
    this.isFunctionBody = isFunctionBody;
    this.#parent = parent;
    this.compilation = compilation;
    this.functions = functions;
  }

  nested(): Scope {
    return new Scope(this, this.compilation, this.functions);
  }

  declare(field: Field): void {
    this.#entries.set(field.name, { element: null, compile: () => field, field, compiling: false });
  }

  /** Declares a field that is compiled when something first refers to it, so that order in the document does not matter. */
  declareLazily(name: string, element: XmlElement, compile: () => Field): void {
    if (this.#entries.has(name)) refuse(element, `the field "${name}" is declared twice`);
    this.#entries.set(name, { element, compile, field: null, compiling: false });
  }

  find(name: string): Field | null {
    const entry = this.#entries.get(name);
    if (entry) return entry.field ?? this.#compile(name, entry);
    return this.#parent?.find(name) ?? null;
  }

  require(name: string, element: XmlElement): Field {
    return this.find(name) ?? refuse(element, `refers to the field "${name}", which is not declared`);
  }

  /** The element that declares a field; null for inputs of a model around and for what is not declared. */
  elementOf(name: string): XmlElement | null {
    return this.#entries.get(name)?.element ?? this.#parent?.elementOf(name) ?? null;
  }

  /** Compiles what nothing has referred to yet, so that every mistake shows at load. */
  compileAll(): void {
    for (const name of this.#entries.keys()) this.find(name);
  }

  #compile(name: string, entry: Entry): Field {
    const element = entry.element as XmlElement;
    if (entry.compiling) refuse(element, `the field "${name}" is defined by itself`);
    entry.compiling = true;
    const field = this.compilation.nest(element, entry.compile);
    entry.compiling = false;
    entry.field = field;
    return field;
  }
}
