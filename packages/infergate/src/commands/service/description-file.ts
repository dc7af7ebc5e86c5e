import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { resolveLocalPaths } from '@infergate/contract';
import type { CommandContext } from '../context.ts';
import { CommandError, EXIT } from '../exit-codes.ts';

const MAX_BYTES = 1024 * 1024;

/** Reads a service.json; `model_path` and `runtime.process.directory` in it may be relative to the file. `-` is standard input. */
export async function readDescription(file: string, context: CommandContext): Promise<string> {
  const folder = file === '-' ? context.cwd : dirname(resolve(context.cwd, file));
  const description = parseDescription(await readText(file, context), file);
  return JSON.stringify(resolveLocalPaths(description, (path) => resolve(folder, path)));
}

async function readText(file: string, context: CommandContext): Promise<string> {
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

function parseDescription(content: string, name: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(content);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch (error) {
    throw new CommandError(EXIT.usage, `${name} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  throw new CommandError(EXIT.usage, `${name} must hold one JSON object`);
}
