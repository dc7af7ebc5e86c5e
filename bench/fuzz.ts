/** `npm run fuzz -- --seconds 60 --seed 7 --only requests`: feeds everything that takes bytes of others, each for that long. */
import { parseArgs } from 'node:util';
import { fuzz } from '../packages/dataplane/test/fuzz/fuzzing.ts';
import { SUBJECTS } from '../packages/dataplane/test/fuzz/subjects/index.ts';

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: { seconds: { type: 'string', default: '30' }, seed: { type: 'string' }, only: { type: 'string' }, cases: { type: 'string' } },
});
const seed = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed);
const milliseconds = Number(values.seconds) * 1000;
const cases = values.cases === undefined ? Number.POSITIVE_INFINITY : Number(values.cases);
for (const [name, start] of Object.entries(SUBJECTS)) {
  if (values.only !== undefined && values.only !== name) continue;
  const subject = await start();
  const report = await fuzz(subject, { seed, cases, milliseconds });
  process.stdout.write(`${JSON.stringify(report)}\n`);
  await subject.close();
}
