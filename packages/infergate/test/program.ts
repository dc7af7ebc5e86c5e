// The program on its sources, as bin/infergate.mjs runs it from the bundle.
import { main } from '../src/main.ts';

await main(process.argv.slice(2));
