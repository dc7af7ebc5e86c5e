/**
 * What a request costs through Infergate, nginx and HAProxy, measured in turns in one run. Run: npm run bench; with --help
 * for what can be chosen.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { repository } from '../e2e/support/installation.ts';
import { compare } from './data-plane/contest.ts';
import { readOptions, USAGE } from './data-plane/options.ts';
import { haproxy } from './data-plane/peers/haproxy.ts';
import { infergate, infergateOf } from './data-plane/peers/infergate.ts';
import { nginx } from './data-plane/peers/nginx.ts';
import { profile } from './data-plane/profile.ts';
import { machine, reportOf, type ScenarioReport } from './data-plane/report.ts';
import { tableOf } from './data-plane/table.ts';
import { inWorkplace, type Workplace } from './support/workplace.ts';

const args = process.argv.slice(3);
if (args.includes('--help')) process.stdout.write(`${USAGE}\n`);
else await inWorkplace(run);

async function run(workplace: Workplace): Promise<void> {
  const options = readOptions(args, join(repository, '.cache', 'bench', 'data-plane.json'));
  if (options.profile) {
    for (const scenario of options.scenarios) process.stdout.write(`${await profile(scenario, options, workplace)}\n`);
    return;
  }
  const peers = [nginx, haproxy, infergate, ...(options.against === null ? [] : [infergateOf(options.against)])];
  const features = Object.fromEntries(peers.map(({ name, version, features }) => [`${name} ${version ?? '(not installed)'}`, features]));
  for (const [peer, list] of Object.entries(features)) process.stdout.write(`${peer}: ${list.join(', ')}\n`);
  const reports: ScenarioReport[] = [];
  for (const scenario of options.scenarios) {
    const report = reportOf(await compare(scenario, peers, options, workplace));
    reports.push(report);
    process.stdout.write(`\n${tableOf(report)}`);
  }
  const { rounds, seconds } = options;
  mkdirSync(dirname(options.jsonFile), { recursive: true });
  writeFileSync(options.jsonFile, `${JSON.stringify({ machine: machine(), rounds, seconds, features, scenarios: reports }, null, 2)}\n`);
  process.stdout.write(`\nRounds: ${rounds} of ${seconds} s. As JSON: ${options.jsonFile}\n`);
}
