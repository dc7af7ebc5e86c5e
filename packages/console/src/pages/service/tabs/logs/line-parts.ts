/** A piece of a line; `isHit`: what was searched for. */
export interface LinePart {
  readonly text: string;
  readonly isHit: boolean;
}

const ESCAPE = String.fromCodePoint(0x1b);
const BELL = String.fromCodePoint(0x07);
/** Colours, titles and cursor movements of terminals. */
const TERMINAL_CODES = new RegExp(
  String.raw`${ESCAPE}(?:\[[0-?]*[ -/]*[@-~]|\][^${BELL}${ESCAPE}]*(?:${BELL}|${ESCAPE}\\)|[@-Z\\-_])`,
  'g',
);

/** Pure. A line as people read it, with what they look for apart. Like the server, it minds capital letters. */
export function lineParts(text: string, keyword: string): readonly LinePart[] {
  const plain = text.replaceAll(TERMINAL_CODES, '');
  if (keyword === '' || !plain.includes(keyword)) return [{ text: plain, isHit: false }];
  return plain
    .split(keyword)
    .flatMap((part, i) => [...(i === 0 ? [] : [{ text: keyword, isHit: true }]), ...(part === '' ? [] : [{ text: part, isHit: false }])]);
}
