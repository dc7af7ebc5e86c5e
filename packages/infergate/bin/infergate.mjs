#!/usr/bin/env node
// Committed, because npm links a bin only when the file is there at installation; the program itself is built.
import { existsSync } from 'node:fs';

const program = new URL('../dist/main.mjs', import.meta.url);
if (!existsSync(program)) {
  process.stderr.write('Infergate is not built yet. Run "npm run build" in the repository, or "npm start", which does everything.\n');
  process.exit(1);
}
const { main } = await import(program);
await main(process.argv.slice(2));
