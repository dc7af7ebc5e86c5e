import { runWorker } from '@infergate/dataplane';
import { context } from './context.ts';

process.exit(await runWorker({ ...context(), index: Number(process.argv[3]), node: Number(process.argv[4]) }));
