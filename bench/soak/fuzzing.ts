import { fuzz } from '../../packages/dataplane/test/fuzz/fuzzing.ts';
import { SUBJECTS } from '../../packages/dataplane/test/fuzz/subjects/index.ts';
import type { Drill, Finding } from './drill.ts';

const MILLISECONDS_EACH = 60_000;

/** Everything that takes bytes of others, fed at random. */
export const fuzzing: Drill = {
  name: 'fuzz',
  title: 'bytes at random for everything that takes bytes of others',
  async run({ scale }) {
    const seed = Date.now() % 2 ** 31;
    const findings: Finding[] = [];
    for (const [name, start] of Object.entries(SUBJECTS)) {
      const subject = await start();
      try {
        const budget = { seed, cases: Number.POSITIVE_INFINITY, milliseconds: MILLISECONDS_EACH * scale };
        const { cases, deep } = await fuzz(subject, budget);
        findings.push({ what: `${name} keep their promises`, seen: `${cases} cases from seed ${seed}, ${deep} of them deep`, holds: true });
      } catch (error) {
        findings.push({ what: `${name} keep their promises`, seen: String(error), holds: false });
      } finally {
        await subject.close();
      }
    }
    return findings;
  },
};
