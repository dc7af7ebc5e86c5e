import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type CallFrame, type CpuProfile, Inspector } from '../support/inspector.ts';
import type { Workplace } from '../support/workplace.ts';
import { measure } from './measurement.ts';
import { requestBody } from './messages.ts';
import type { BenchOptions } from './options.ts';
import { startInfergate } from './peers/infergate.ts';
import type { Scenario } from './scenarios.ts';
import { startUpstream } from './upstreams/upstream.ts';
import { warmUp } from './warm-up.ts';

const LISTED = 45;

/** Takes a profile of the gateway's worker under the load of a scenario; returns what it says as text. */
export async function profile(scenario: Scenario, options: BenchOptions, workplace: Workplace): Promise<string> {
  if (scenario.kind === 'calls') workplace.write('request', requestBody(scenario));
  const upstream = await startUpstream(scenario, workplace);
  const gateway = await startInfergate(scenario, upstream.port, workplace);
  try {
    await warmUp(scenario, gateway.target, options.warmUpSeconds, workplace);
    const inspector = await Inspector.attach(gateway.workerPid, gateway.log);
    await inspector.startProfile();
    const sample = await measure(scenario, gateway, options.seconds, workplace);
    const taken = await inspector.stopProfile();
    inspector.close();
    const file = join(dirname(options.jsonFile), `${scenario.name}.cpuprofile`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(taken));
    const count = sample.perSecond * options.seconds;
    return `${scenario.title}: ${sample.cpuMicros.toFixed(1)} µs of CPU each while profiled; ${file}\n${costliest(taken, count)}`;
  } finally {
    await gateway.stop();
    await upstream.stop();
  }
}

/** The functions that most time was spent in, callees not counted. */
function costliest({ nodes, samples, timeDeltas }: CpuProfile, count: number): string {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const micros = new Map<string, number>();
  for (const [i, id] of samples.entries()) {
    const name = frames.get(id) ?? '';
    micros.set(name, (micros.get(name) ?? 0) + (timeDeltas[i] ?? 0));
  }
  const ranked = [...micros].sort(([, a], [, b]) => b - a).slice(0, LISTED);
  return ranked.map(([name, spent]) => `${(spent / count).toFixed(2).padStart(9)} µs  ${name}\n`).join('');
}

function nameOf({ functionName, url, lineNumber }: CallFrame): string {
  const name = functionName === '' ? '(anonymous)' : functionName;
  return url === '' ? name : `${name}  ${url.slice(url.lastIndexOf('/') + 1)}:${lineNumber + 1}`;
}
