import { dirname, resolve } from 'node:path';
import { resolveLocalPaths } from '@infergate/contract';
import type { CommandContext } from '../context.ts';
import { CommandError, EXIT } from '../exit-codes.ts';
import { readText } from '../verb/input-file.ts';

/** Reads a service.json; `model_path` and `runtime.process.directory` in it may be relative to the file. `-` is standard input. */
export async function readDescription(file: string, context: CommandContext): Promise<string> {
  const folder = file === '-' ? context.cwd : dirname(resolve(context.cwd, file));
  const description = parseDescription(await readText(file, context), file);
  return JSON.stringify(resolveLocalPaths(description, (path) => resolve(folder, path)));
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
