/** The words of a command line, or why it cannot be split without a shell. */
export type SplitCommand = { readonly words: readonly string[] } | { readonly problem: string };

const REMEDY = 'Put the text into "script", which a shell runs.';
const BLANK = /\s/;
/** Unquoted, these mean something to a shell only. */
const OPERATORS = new Set(['|', '&', ';', '<', '>', '(', ')', '`', '*', '?', '#']);
const VARIABLE = /^\$[A-Za-z_{(0-9?@*#!$-]/;

/**
 * Splits at blanks; single quotes keep everything, double quotes and backslashes as in `sh`. What only a shell could carry out
 * (operators, wildcards, `$NAME`) is a problem rather than passed on as plain letters.
 */
export function splitCommand(text: string): SplitCommand {
  return new CommandSplitter(text).split();
}

class CommandSplitter {
  readonly #text: string;
  readonly #words: string[] = [];
  #word: string | null = null;
  #position = 0;
  #problem: string | null = null;

  constructor(text: string) {
    this.#text = text;
  }

  split(): SplitCommand {
    while (this.#position < this.#text.length && this.#problem === null) this.#takeUnquoted(this.#next());
    this.#endWord();
    return this.#problem === null ? { words: this.#words } : { problem: this.#problem };
  }

  #takeUnquoted(letter: string): void {
    if (BLANK.test(letter)) this.#endWord();
    else if (letter === "'") this.#takeSingleQuoted();
    else if (letter === '"') this.#takeDoubleQuoted();
    else if (letter === '\\') this.#append(this.#next());
    else if (this.#isForShell(letter)) this.#refuse(letter);
    else this.#append(letter);
  }

  #takeSingleQuoted(): void {
    const end = this.#text.indexOf("'", this.#position);
    if (end === -1) {
      this.#problem = 'A single quote is not closed.';
      return;
    }
    this.#append(this.#text.slice(this.#position, end));
    this.#position = end + 1;
  }

  #takeDoubleQuoted(): void {
    this.#append('');
    while (this.#position < this.#text.length) {
      const letter = this.#next();
      if (letter === '"') return;
      if (letter === '`' || (letter === '$' && this.#isVariable())) {
        this.#refuse(letter);
        return;
      }
      const isEscape = letter === '\\' && ['"', '\\', '$', '`'].includes(this.#text[this.#position] ?? '');
      this.#append(isEscape ? this.#next() : letter);
    }
    this.#problem = 'A double quote is not closed.';
  }

  /** A `#` begins a comment only at the start of a word; wildcards and operators count everywhere. */
  #isForShell(letter: string): boolean {
    if (letter === '#') return this.#word === null;
    return OPERATORS.has(letter) || (letter === '$' && this.#isVariable());
  }

  #isVariable(): boolean {
    return VARIABLE.test(this.#text.slice(this.#position - 1, this.#position + 1));
  }

  #refuse(letter: string): void {
    const what = letter === '$' ? 'A variable ("$…")' : `"${letter}"`;
    this.#problem = `${what} needs a shell, and "command" is run without one. ${REMEDY}`;
  }

  #append(letters: string): void {
    this.#word = (this.#word ?? '') + letters;
  }

  #endWord(): void {
    if (this.#word !== null) this.#words.push(this.#word);
    this.#word = null;
  }

  #next(): string {
    return this.#text[this.#position++] ?? '';
  }
}
