import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { ConsolePage } from '@infergate/controlplane';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** The built console, file by file; `index.html` is the page itself. */
export function readConsolePages(directory: string): readonly ConsolePage[] {
  return readdirSync(directory).flatMap((name) => {
    const contentType = CONTENT_TYPES[extname(name)];
    if (contentType === undefined) return [];
    return [{ path: name === 'index.html' ? '' : name, contentType, content: readFileSync(join(directory, name)) }];
  });
}
