/** What one proxy says in Forwarded (RFC 7239) of the request as it got it; null where it says nothing of it. */
export interface ForwardedElement {
  readonly for: string | null;
  readonly proto: string | null;
  readonly host: string | null;
}

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const PAIR = new RegExp(
  `(${TOKEN})=(?:(${TOKEN})|"((?:[\\t \\x21\\x23-\\x5b\\x5d-\\x7e\\x80-\\xff]|\\\\[\\t \\x21-\\x7e\\x80-\\xff])*)")`,
  'y',
);
const COMMA = /[ \t]*,[ \t]*/y;
const NOTHING: ForwardedElement = { for: null, proto: null, host: null };

/** Reads the value of Forwarded; null when it is not exactly of that form, and then nothing in it counts. */
export function parseForwarded(value: string): readonly ForwardedElement[] | null {
  const elements: ForwardedElement[] = [];
  let at = 0;
  for (;;) {
    const element = new ElementReader(value, at);
    if (!element.read()) return null;
    elements.push(element.element);
    if (element.at === value.length) return elements;
    const next = endOf(COMMA, value, element.at);
    if (next === -1) return null;
    at = next;
  }
}

/** Reads pairs joined by semicolons. */
class ElementReader {
  at: number;
  readonly #value: string;
  readonly #found = new Map<string, string>();

  constructor(value: string, at: number) {
    this.#value = value;
    this.at = at;
  }

  get element(): ForwardedElement {
    if (this.#found.size === 0) return NOTHING;
    const of = (name: string): string | null => this.#found.get(name) ?? null;
    return { for: of('for'), proto: of('proto'), host: of('host') };
  }

  read(): boolean {
    do {
      if (!this.#takePair()) return false;
    } while (this.#takeSemicolon());
    return true;
  }

  #takePair(): boolean {
    PAIR.lastIndex = this.at;
    const match = PAIR.exec(this.#value);
    if (match === null) return false;
    const [text, name = '', plain, quoted = ''] = match;
    const key = name.toLowerCase();
    if (this.#found.has(key)) return false;
    this.#found.set(key, plain ?? quoted.replace(/\\(.)/g, '$1'));
    this.at += text.length;
    return true;
  }

  #takeSemicolon(): boolean {
    const isThere = this.#value.charAt(this.at) === ';';
    if (isThere) this.at += 1;
    return isThere;
  }
}

/** Where a match that begins at `at` ends; -1 without one. */
function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : -1;
}
