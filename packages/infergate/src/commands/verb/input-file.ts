import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { CommandContext } from '../context.ts';
import { CommandError, EXIT } from '../exit-codes.ts';

const MAX_BYTES = 1024 * 1024;

/** The text of a file that was named on the command line; `-` is standard input. At most 1 MiB. */
export async function readText(file: string, context: CommandContext): Promise<string> {
  try {
    const content = file === '-' ? await readInput(context) : await readFile(resolve(context.cwd, file));
    if (content.length <= MAX_BYTES) return new TextDecoder().decode(content);
  } catch (error) {
    throw new CommandError(EXIT.usage, `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  throw new CommandError(EXIT.usage, `${file} is larger than ${MAX_BYTES} bytes`);
}

async function readInput(context: CommandContext): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of context.input()) {
    pieces.push(Buffer.from(piece as Uint8Array));
    length += (piece as Uint8Array).length;
    if (length > MAX_BYTES) break;
  }
  return Buffer.concat(pieces);
}
