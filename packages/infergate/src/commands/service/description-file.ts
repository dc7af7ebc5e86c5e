import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { resolveLocalPaths } from '@infergate/contract';
import type { CommandContext } from '../context.ts';
import { CommandError, EXIT } from '../exit-codes.ts';

const MAX_BYTES = 1024 * 1024;

/** Reads a service.json; `model_path` and `runtime.process.directory` in it may be relative to the file. `-` is standard input. */
export function readDescription(file: string, context: CommandContext): string {
  const source = file === '-' ? '/dev/stdin' : resolve(context.cwd, file);
  const folder = file === '-' ? context.cwd : dirname(source);
  const description = parseDescription(readText(source, file), file);
  return JSON.stringify(resolveLocalPaths(description, (path) => resolve(folder, path)));
}

function readText(source: string, name: string): string {
  let content: string;
  try {
    content = readFileSync(source, 'utf8');
  } catch (error) {
    throw new CommandError(EXIT.usage, `${name} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (content.length > MAX_BYTES) throw new CommandError(EXIT.usage, `${name} is larger than ${MAX_BYTES} bytes`);
  return content;
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
