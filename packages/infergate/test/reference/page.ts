/** A part of a page that is written by a program, between `<!-- name -->` and `<!-- end of name -->`. */
const BLOCK = /<!-- (?<name>[a-z-]+): written by scripts\/generate-reference\.mjs -->\n[^]*?<!-- end of \k<name> -->/g;

/** The page with its blocks written anew. Throws for a block that nobody writes, and for one that has no place. */
export function fillPage(page: string, blocks: Readonly<Record<string, string>>): string {
  const filled = new Set<string>();
  const text = page.replaceAll(BLOCK, (_block, name: string) => {
    const content = blocks[name];
    if (content === undefined) throw new Error(`nobody writes the block ${name}`);
    filled.add(name);
    return `<!-- ${name}: written by scripts/generate-reference.mjs -->\n${content.trim()}\n<!-- end of ${name} -->`;
  });
  for (const name of Object.keys(blocks)) if (!filled.has(name)) throw new Error(`the page has no place for ${name}`);
  return text;
}

/** A table in Markdown. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(headings), `|${'---|'.repeat(headings.length)}`, ...rows.map(line)].join('\n');
}
