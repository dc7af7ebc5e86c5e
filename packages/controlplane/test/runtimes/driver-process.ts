import { systemClock, pause } from '@infergate/kernel';
import type { InstancePlan } from '@infergate/controlplane';
import { ProcessDriver } from '@infergate/controlplane';
import { ProcessHarness } from './process-harness.ts';

// A controller in miniature, for tests that kill it: opens a driver over the directory, starts the instance, says so, then does nothing.
const [root = '', plan = ''] = process.argv.slice(2);
const driver = await ProcessDriver.open((await ProcessHarness.at(root)).options());
if (plan !== '') await driver.ensure(JSON.parse(plan) as InstancePlan);
while (plan !== '' && (await driver.list())[0]?.state.kind !== 'running') await pause(systemClock, 10);
process.stdout.write('ready\n');
await pause(systemClock, 600_000);
