import { LoadError } from '../../host/errors.ts';

/** One element of a PMML document, already checked against the grammar: names and attributes are known ones. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Character data, kept only where the grammar gives it a meaning; otherwise empty. */
  readonly text: string;
  /** 1-based position of the opening tag. */
  readonly line: number;
  readonly column: number;
}

/** How an element is named in a message: `<Node> (line 12, column 5)`. */
export function place(element: XmlElement): string {
  return `<${element.name}> (line ${element.line}, column ${element.column})`;
}

export function refuse(element: XmlElement, problem: string): never {
  throw new LoadError(`${place(element)}: ${problem}`);
}

export function childrenNamed(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.filter((child) => child.name === name);
}

export function childNamed(element: XmlElement, name: string): XmlElement | null {
  return element.children.find((child) => child.name === name) ?? null;
}

export function requireChild(element: XmlElement, name: string): XmlElement {
  return childNamed(element, name) ?? refuse(element, `needs a <${name}> element`);
}

/** The one child among `names`; which one is the author's choice. */
export function requireOneOf(element: XmlElement, names: ReadonlySet<string>): XmlElement {
  const found = element.children.filter((child) => names.has(child.name));
  if (found.length !== 1) refuse(element, `needs exactly one of ${[...names].join(', ')}; it has ${found.length}`);
  return found[0] as XmlElement;
}
