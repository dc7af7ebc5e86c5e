import { runWorker } from '@infergate/dataplane';
import { gatewayContext } from './gateway-context.ts';

/** A worker of a gateway: `node gateway-worker.mjs <options> <index> <node>`. */
process.exit(await runWorker({ ...gatewayContext(), index: Number(process.argv[3] ?? '0'), node: Number(process.argv[4] ?? '0') }));
