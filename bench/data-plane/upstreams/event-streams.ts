import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../../../e2e/support/installation.ts';
import { until } from '../../../e2e/support/until.ts';
import { endProcess, type Workplace } from '../../support/workplace.ts';
import type { StreamScenario } from '../scenarios.ts';
import type { Upstream } from './upstream.ts';

/** A process of its own, so that neither the load nor the clock of the measurement is in its way. */
export async function startEventStreams(scenario: StreamScenario, workplace: Workplace): Promise<Upstream> {
  const { chunkBytes, chunkPeriodMs } = scenario;
  const log = 'event-stream-server.log';
  const args = [join(repository, 'scripts', 'bench.mjs'), 'data-plane/programs/event-stream-server', `${chunkBytes}`, `${chunkPeriodMs}`];
  const child = workplace.start(process.execPath, args, log);
  const port = () => /^port (\d+)$/m.exec(readFileSync(join(workplace.directory, log), 'utf8'))?.[1];
  await until('the event streams can be called', () => {
    if (child.exitCode !== null) throw new Error('the server of event streams ended');
    return port() !== undefined;
  });
  return { port: Number(port()), stop: () => endProcess(child) };
}
