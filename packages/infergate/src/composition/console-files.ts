import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import type { ConsoleFile } from '@infergate/controlplane';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** The built console, file by file, those in folders too; `index.html` is the page itself. */
export function readConsoleFiles(directory: string): readonly ConsoleFile[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    const contentType = CONTENT_TYPES[extname(entry.name)];
    if (!entry.isFile() || contentType === undefined) return [];
    const file = join(entry.parentPath, entry.name);
    return [{ path: relative(directory, file).split(sep).join('/'), contentType, content: readFileSync(file) }];
  });
}
