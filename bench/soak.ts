/**
 * Long drills, each with what must hold. Run: npm run soak; with --help for what can be chosen. Fails when something does
 * not hold.
 */
import { parseArgs } from 'node:util';
import { DRILLS } from './soak/drills.ts';
import { inWorkplace, type Workplace } from './support/workplace.ts';

const USAGE = `npm run soak -- [--drill NAME]... [--scale SHARE]
drills: ${DRILLS.map(({ name, title }) => `\n  ${name.padEnd(16)}${title}`).join('')}
--scale   the share of the full length, above 0 and at most 1`;

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: { drill: { type: 'string', multiple: true }, scale: { type: 'string', default: '1' }, help: { type: 'boolean' } },
});
const scale = Number(values.scale);
const chosen = DRILLS.filter(({ name }) => values.drill === undefined || values.drill.includes(name));
if (values.help === true || chosen.length === 0 || !(scale > 0 && scale <= 1)) process.stdout.write(`${USAGE}\n`);
else await inWorkplace(run);

async function run(workplace: Workplace): Promise<void> {
  for (const drill of chosen) {
    const begunMs = performance.now();
    process.stdout.write(`${drill.title}\n`);
    for (const { what, seen, holds } of await drill.run({ scale, workplace })) {
      process.stdout.write(`  ${holds ? 'holds' : 'FAILS'}  ${what}: ${seen}\n`);
      if (!holds) process.exitCode = 1;
    }
    process.stdout.write(`  ${((performance.now() - begunMs) / 1000).toFixed(0)} s\n`);
  }
}
