/** One word of a shell line, whatever is in it. */
export function shellWord(text: string): string {
  return /^[\w./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** A text as JavaScript and Python both read it. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}

const STRING = /"(?:[^"\\]|\\.)*"/g;
/** As many digits as a number has in JavaScript without becoming another one. */
const EXACT_DIGITS = 15;

/** JSON text as an expression of JavaScript with the same value; null: there is none. */
export function jsonAsScript(json: string): string | null {
  const numbers = json.replaceAll(STRING, '').match(/[\d.eE+-]+/g) ?? [];
  const isExact = numbers.every((number) => number.length <= EXACT_DIGITS);
  // This key says in a literal what an object descends from.
  return isExact && !/"(?:[^"\\]|\\.)*(?:__proto__|\\u)(?:[^"\\]|\\.)*"\s*:/.test(json) ? json : null;
}

const PYTHON_WORDS: Readonly<Record<string, string>> = { true: 'True', false: 'False', null: 'None' };

/** JSON text as an expression of Python with the same value. */
export function jsonAsPython(json: string): string {
  return json.replaceAll(/"(?:[^"\\]|\\.)*"|\b(?:true|false|null)\b/g, (found) => {
    if (!found.startsWith('"')) return PYTHON_WORDS[found] ?? found;
    // The one escape of JSON that Python does not know.
    return found.replaceAll(/\\(.)/g, (escape, character) => (character === '/' ? '/' : escape));
  });
}

/** Lines as they stand deeper inside; JSON has no line breaks in its texts. */
export function indented(text: string, indent: string): string {
  return text.replaceAll('\n', `\n${indent}`);
}
