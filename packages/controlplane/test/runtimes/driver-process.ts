import { pause, systemClock } from '@infergate/kernel';
import type { InstancePlan } from '../../src/runtimes/driver.ts';
import { ProcessDriver } from '../../src/runtimes/process/process-driver.ts';
import { driverOptions } from './driver-options.ts';

// A controller in miniature, for tests that kill it: opens a driver over the directory, starts the instance, says so, then does nothing.
const [root = '', plan = ''] = process.argv.slice(2);
const driver = await ProcessDriver.open(await driverOptions(root));
if (plan !== '') await driver.ensure(JSON.parse(plan) as InstancePlan);
while (plan !== '' && (await driver.list())[0]?.state.kind !== 'running') await pause(systemClock, 10);
process.stdout.write('ready\n');
await pause(systemClock, 600_000);
