import { decodeStarter, runSupervisor } from '@infergate/dataplane';
import { gatewayContext } from './gateway-context.ts';

/** The supervisor of a gateway: `node gateway-supervisor.mjs <options> [<identity of the worker that starts it>]`. */
process.exit(await runSupervisor({ ...gatewayContext(), starter: decodeStarter(process.argv[3]) }));
