import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { LoadError } from '../../host/errors.ts';
import { ALWAYS_IGNORED, CELL, createGrammar, type ElementRule, type Grammar } from './grammar.ts';
import { MODELS } from './grammar-elements.ts';
import { decodeText } from './text-encoding.ts';
import type { XmlElement } from './xml-element.ts';

export interface XmlBounds {
  readonly bytes: number;
  readonly depth: number;
  readonly elements: number;
}

export const XML_BOUNDS: XmlBounds = { bytes: 64 * 1024 * 1024, depth: 1000, elements: 2_000_000 };

const CHUNK = 64 * 1024;
const NO_CHILDREN: readonly XmlElement[] = Object.freeze([]);

interface OpenElement {
  readonly element: XmlElement;
  readonly rule: ElementRule;
}

/**
 * Parses a PMML document into its elements. Refuses document type declarations (and so every entity of its own), what
 * the grammar does not know and what exceeds the bounds; the message names the element and its line and column.
 */
export function parsePmml(bytes: Uint8Array, bounds: XmlBounds = XML_BOUNDS): XmlElement {
  if (bytes.byteLength > bounds.bytes) {
    throw new LoadError(`the PMML document has ${bytes.byteLength} bytes; at most ${bounds.bytes} are read`);
  }
  const text = decodeText(bytes);
  const builder = new TreeBuilder(createGrammar(), bounds, new TextPlaces(text));
  for (let at = 0; at < text.length; at += CHUNK) builder.write(text.slice(at, at + CHUNK));
  return builder.finish();
}

/** Turns the events of the parser into the tree; drops ignored elements as they come. */
class TreeBuilder {
  readonly #parser = new SaxesParser({ xmlns: false, position: true });
  readonly #open: OpenElement[] = [];
  readonly #grammar: Grammar;
  readonly #bounds: XmlBounds;
  #prefix = '';
  #root: XmlElement | null = null;
  #elements = 0;
  /** Depth inside an ignored element; 0 outside. */
  #ignoredDepth = 0;
  readonly #places: TextPlaces;
  #line = 1;
  #column = 1;

  constructor(grammar: Grammar, bounds: XmlBounds, places: TextPlaces) {
    this.#grammar = grammar;
    this.#bounds = bounds;
    this.#places = places;
    this.#parser.on('error', (error) => {
      throw new LoadError(`the document is not well-formed XML: ${error.message}`);
    });
    this.#parser.on('doctype', () => {
      throw new LoadError(`the document has a <!DOCTYPE> (line ${this.#parser.line}); PMML needs none, remove it`);
    });
    this.#parser.on('opentagstart', (tag) => this.#mark(tag.name));
    this.#parser.on('opentag', (tag) => this.#start(tag));
    this.#parser.on('text', (text) => this.#text(text));
    this.#parser.on('cdata', (text) => this.#text(text));
    this.#parser.on('closetag', () => this.#end());
  }

  write(chunk: string): void {
    this.#parser.write(chunk);
  }

  finish(): XmlElement {
    this.#parser.close();
    if (this.#root === null) throw new LoadError('the document is empty');
    return this.#root;
  }

  #mark(name: string): void {
    const { line, column } = this.#places.tag(name, this.#parser.position);
    this.#line = line;
    this.#column = column;
  }

  #start(tag: SaxesTagPlain): void {
    this.#count();
    if (this.#ignoredDepth > 0) {
      this.#ignoredDepth++;
      return;
    }
    const parent = this.#open.at(-1);
    if (!parent) this.#prefix = prefixOf(tag.name);
    const cell = parent?.rule.open ?? false;
    const name = cell ? tag.name : this.#localName(tag.name);
    if (ALWAYS_IGNORED.has(name) || parent?.rule.ignored.has(name)) {
      this.#ignoredDepth = 1;
      return;
    }
    const rule = cell ? CELL : this.#ruleOf(name, parent);
    const attributes = cell ? {} : this.#attributes(name, tag.attributes, rule);
    this.#append({ name, attributes, children: rule === CELL ? NO_CHILDREN : [], text: '', line: this.#line, column: this.#column }, rule);
  }

  #append(element: XmlElement, rule: ElementRule): void {
    const parent = this.#open.at(-1);
    if (parent) (parent.element.children as XmlElement[]).push(element);
    else this.#root = element;
    this.#open.push({ element, rule });
  }

  #text(text: string): void {
    if (this.#ignoredDepth > 0) return;
    const top = this.#open.at(-1);
    if (!top) return;
    if (top.rule.text) (top.element as { text: string }).text += text;
    else if (text.trim() !== '') this.#refuse(`unexpected text ${JSON.stringify(text.trim().slice(0, 40))} in <${top.element.name}>`);
  }

  #end(): void {
    if (this.#ignoredDepth > 0) this.#ignoredDepth--;
    else this.#open.pop();
  }

  #count(): void {
    if (++this.#elements > this.#bounds.elements) throw new LoadError(`the document has more than ${this.#bounds.elements} elements`);
    if (this.#open.length + this.#ignoredDepth >= this.#bounds.depth) {
      this.#refuse(`elements are nested more than ${this.#bounds.depth} deep`);
    }
  }

  #ruleOf(name: string, parent: OpenElement | undefined): ElementRule {
    if (!parent && name !== 'PMML') this.#refuse(`the root element is <${name}>; a PMML document begins with <PMML>`);
    const rule = this.#grammar.rule(name);
    if (rule && (!parent || parent.rule.children.has(name))) return rule;
    const owner = parent?.element.name ?? '';
    const supported = owner === 'PMML' ? MODELS.split(' ') : [...(parent?.rule.children ?? [])];
    return this.#refuse(`<${name}> in <${owner}> is not supported; supported there: ${supported.join(', ') || 'no elements'}`);
  }

  #attributes(name: string, given: Readonly<Record<string, string>>, rule: ElementRule): Record<string, string> {
    const kept: Record<string, string> = {};
    for (const attribute in given) {
      const value = given[attribute] as string;
      // Attributes of a later version of the standard are written `x-name` by producers that target an earlier one.
      const plain = attribute.startsWith('x-') ? attribute.slice(2) : attribute;
      if (rule.attributes.has(plain)) {
        if (plain === attribute || !(plain in given)) kept[plain] = value;
      } else if (!isForeign(attribute)) {
        const known = [...rule.attributes].join(', ') || 'none';
        this.#refuse(`<${name}> has the unknown attribute ${attribute}; known: ${known}. Name an attribute of your own x-${attribute}`);
      }
    }
    return kept;
  }

  #localName(name: string): string {
    return this.#prefix !== '' && name.startsWith(this.#prefix) ? name.slice(this.#prefix.length) : name;
  }

  #refuse(problem: string): never {
    throw new LoadError(`line ${this.#line}, column ${this.#column}: ${problem}`);
  }
}

/** Finds where tags begin: the parser tells of a tag only after its name and the blanks behind it. */
class TextPlaces {
  readonly #text: string;
  #line = 1;
  #lineStart = 0;
  #lineEnd: number;

  constructor(text: string) {
    this.#text = text;
    this.#lineEnd = this.#endOfLine(0);
  }

  /** The 1-based place of the last `<name` before `position`. Calls come in the order of the text, so each line is counted once. */
  tag(name: string, position: number): { readonly line: number; readonly column: number } {
    const start = this.#text.lastIndexOf(`<${name}`, position);
    while (this.#lineEnd < start) {
      this.#line++;
      this.#lineStart = this.#lineEnd + 1;
      this.#lineEnd = this.#endOfLine(this.#lineStart);
    }
    return { line: this.#line, column: start - this.#lineStart + 1 };
  }

  #endOfLine(from: number): number {
    const end = this.#text.indexOf('\n', from);
    return end < 0 ? Number.POSITIVE_INFINITY : end;
  }
}

function prefixOf(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? '' : name.slice(0, colon + 1);
}

function isForeign(attribute: string): boolean {
  return attribute.includes(':') || attribute === 'xmlns' || attribute.startsWith('x-');
}
