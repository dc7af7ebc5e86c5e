const LINE_CHARACTERS = 80;
const STEP = '  ';
/** Deeper levels stand below one another, or the blanks would outgrow the text. */
const MOST_STEPS = 20;

/**
 * Pure. JSON laid out for people, every number and text as it was written: reading it would round what JavaScript cannot hold.
 * What is short stays on one line. null: it is no JSON.
 */
export function prettyJson(text: string): string | null {
  try {
    JSON.parse(text);
  } catch {
    return null;
  }
  return laidOut(tokensOf(text));
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s[\]{},:"]+/g;

function tokensOf(text: string): readonly string[] {
  return text.match(TOKEN) ?? [];
}

function laidOut(tokens: readonly string[]): string {
  const parts: string[] = [];
  let depth = 0;
  const line = () => `\n${STEP.repeat(Math.min(depth, MOST_STEPS))}`;
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at] ?? '';
    if (token === '[' || token === '{') {
      const end = shortEnd(tokens, at, Math.min(depth, MOST_STEPS) * STEP.length);
      if (end === null) {
        depth += 1;
        parts.push(token, line());
      } else {
        parts.push(
          tokens
            .slice(at, end + 1)
            .map(spaced)
            .join(''),
        );
        at = end;
      }
    } else if (token === ']' || token === '}') {
      depth -= 1;
      parts.push(line(), token);
    } else parts.push(token === ',' ? `,${line()}` : spaced(token));
  }
  return parts.join('');
}

/** Index of the token that closes the one at `from`, where all of it fits on a line; else null. */
function shortEnd(tokens: readonly string[], from: number, indent: number): number | null {
  let [open, length] = [0, indent];
  for (let at = from; at < tokens.length; at += 1) {
    const token = tokens[at] ?? '';
    length += spaced(token).length;
    if (length > LINE_CHARACTERS) return null;
    if (token === '[' || token === '{') open += 1;
    if (token === ']' || token === '}') open -= 1;
    if (open === 0) return at;
  }
  return null;
}

function spaced(token: string): string {
  return token === ',' || token === ':' ? `${token} ` : token;
}
