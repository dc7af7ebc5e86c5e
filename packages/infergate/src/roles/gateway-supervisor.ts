import { decodeStarter, runSupervisor } from '@infergate/dataplane';
import { gatewayContext } from './gateway-context.ts';

/** The supervisor of a gateway: `node gateway-supervisor.mjs <options> [<who starts it, unless it is the controller>]`. */
process.exit(await runSupervisor({ ...gatewayContext(), starter: decodeStarter(process.argv[3]) }));
