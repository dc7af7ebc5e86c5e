import { decodeStarter, runSupervisor } from '@infergate/dataplane';
import { context } from './context.ts';

process.exit(await runSupervisor({ ...context(), starter: decodeStarter(process.argv[3]) }));
