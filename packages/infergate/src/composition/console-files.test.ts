import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readConsoleFiles } from './console-files.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'infergate-console-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('reads what a browser needs from every folder, and nothing else', () => {
  mkdirSync(join(directory, 'assets', 'fonts'), { recursive: true });
  const written = ['index.html', 'assets/a.js', 'assets/a.js.map', 'assets/fonts/f.woff2', 'manifest.json', 'notes.md', '.digest'];
  for (const path of written) writeFileSync(join(directory, path), path);
  symlinkSync('/etc/hostname', join(directory, 'link.json'));
  const files = readConsoleFiles(directory).toSorted((a, b) => (a.path < b.path ? -1 : 1));
  expect(files.map(({ path, contentType }) => [path, contentType])).toEqual([
    ['assets/a.js', 'text/javascript; charset=utf-8'],
    ['assets/fonts/f.woff2', 'font/woff2'],
    ['index.html', 'text/html; charset=utf-8'],
    ['manifest.json', 'application/json; charset=utf-8'],
  ]);
  expect(files.map(({ content }) => content.toString('utf8'))).toEqual(files.map(({ path }) => path));
});
