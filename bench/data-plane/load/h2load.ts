import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { percentile } from '../../percentile.ts';
import { findProgram } from '../../support/programs.ts';
import { endProcess, type Workplace } from '../../support/workplace.ts';
import { contentType } from '../messages.ts';
import type { Target } from '../peers/peer.ts';
import type { CallScenario } from '../scenarios.ts';

/** Whoever still waits for an answer this long after the end waits for nothing. */
const PATIENCE_MS = 15_000;
/** Callers at a fixed rate: they all call at the same moments, so they are few. */
const PACED_CONNECTIONS = 16;

export interface CallLoad {
  readonly scenario: CallScenario;
  readonly target: Target;
  readonly seconds: number;
}

export interface Latencies {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export function isLoadAvailable(): boolean {
  return findProgram('h2load') !== null;
}

/** Calls as fast as answers come; returns how many calls were answered. Throws when one was not answered with success. */
export async function callAtFullSpeed(load: CallLoad, workplace: Workplace): Promise<number> {
  const { connections, callsEach } = load.scenario;
  const report = await run(load, ['-c', `${connections}`, '-m', `${callsEach}`, '-D', `${Math.round(load.seconds * 1000)}ms`], workplace);
  return succeeded(report);
}

/** Calls at a fixed rate and returns how long answers took. */
export async function callAtRate(load: CallLoad, perSecond: number, workplace: Workplace): Promise<Latencies> {
  const log = join(workplace.directory, 'latencies');
  rmSync(log, { force: true });
  const rate = Math.max(1, Math.round(perSecond / PACED_CONNECTIONS));
  succeeded(
    await run(
      load,
      ['-c', `${PACED_CONNECTIONS}`, '--rps', `${rate}`, '-D', `${Math.round(load.seconds * 1000)}ms`, `--log-file=${log}`],
      workplace,
    ),
  );
  // Columns: start, status, microseconds.
  const timesMs = readFileSync(log, 'latin1')
    .trimEnd()
    .split('\n')
    .map((line) => Number(line.slice(line.lastIndexOf('\t') + 1)) / 1000);
  return { p50Ms: percentile(timesMs, 0.5), p99Ms: percentile(timesMs, 0.99) };
}

/** So many calls as fast as answers come, within `load.seconds`. */
export async function callTimes(load: CallLoad, count: number, workplace: Workplace): Promise<void> {
  const { connections, callsEach } = load.scenario;
  const done = succeeded(await run(load, ['-c', `${connections}`, '-m', `${callsEach}`, '-n', `${count}`], workplace));
  if (done < count) throw new Error(`${done} of ${count} calls were answered within ${load.seconds} s`);
}

/** One call; throws with what came instead of success. */
export async function callOnce(load: CallLoad, workplace: Workplace): Promise<void> {
  succeeded(await run(load, ['-c', '1', '-n', '1'], workplace));
}

async function run({ scenario, target, seconds }: CallLoad, options: readonly string[], workplace: Workplace): Promise<string> {
  const program = findProgram('h2load');
  if (program === null) throw new Error('h2load is not installed (apt-get install nghttp2-client)');
  const headers = { 'content-type': contentType(scenario), ...target.headers, ...(scenario.protocol === 'grpc' ? { te: 'trailers' } : {}) };
  const log = 'h2load.log';
  rmSync(join(workplace.directory, log), { force: true });
  const args = [
    ...(scenario.protocol === 'grpc' ? [] : ['--h1']),
    ...Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]),
    '-d',
    join(workplace.directory, 'request'),
    ...options,
    target.url,
  ];
  const child = workplace.start(program, args, log);
  const limit = setTimeout(() => void endProcess(child), seconds * 1000 + PATIENCE_MS);
  await once(child, 'exit');
  clearTimeout(limit);
  return readFileSync(join(workplace.directory, log), 'utf8');
}

function succeeded(report: string): number {
  const requests = /^requests: .* (\d+) done, .*$/m.exec(report);
  const codes = /^status codes: (\d+) 2xx, .*$/m.exec(report);
  const done = Number(requests?.[1] ?? 0);
  const good = Number(codes?.[1] ?? 0);
  // Answers that were on their way at the end have a status and are not done.
  if (done === 0 || good < done) throw new Error(`not every call succeeded: ${requests?.[0] ?? report.trim()}; ${codes?.[0] ?? ''}`);
  return done;
}
