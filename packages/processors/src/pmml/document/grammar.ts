import { ELEMENTS, type ElementEntry } from './grammar-elements.ts';

/** What an element may hold. Everything the evaluator does not read is either ignored by name or refused by name. */
export interface ElementRule {
  readonly attributes: ReadonlySet<string>;
  readonly children: ReadonlySet<string>;
  /** Elements without influence on a prediction (statistics, explanations), dropped while parsing. */
  readonly ignored: ReadonlySet<string>;
  /** Whether character data means something here. */
  readonly text: boolean;
  /** Children of any name (rows of a table), each holding text. */
  readonly open: boolean;
}

export interface Grammar {
  rule(name: string): ElementRule | null;
}

/** Elements that may stand anywhere and never change a prediction. */
export const ALWAYS_IGNORED: ReadonlySet<string> = new Set(['Extension']);

export const CELL: ElementRule = { attributes: new Set(), children: new Set(), ignored: new Set(), text: true, open: false };

export function createGrammar(): Grammar {
  const rules = new Map(Object.entries(ELEMENTS).map(([name, entry]) => [name, compileRule(entry)]));
  return { rule: (name) => rules.get(name) ?? null };
}

function compileRule(entry: ElementEntry): ElementRule {
  return {
    attributes: words(entry.attributes),
    children: words(entry.children),
    ignored: words(entry.ignored),
    text: entry.text ?? false,
    open: entry.open ?? false,
  };
}

function words(list: string | undefined): ReadonlySet<string> {
  return new Set((list ?? '').split(' ').filter((word) => word !== ''));
}
