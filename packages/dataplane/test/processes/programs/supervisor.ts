import { runSupervisor } from '@infergate/dataplane';
import { context } from './context.ts';

process.exit(await runSupervisor(context()));
