import { runSupervisor } from '@infergate/dataplane';
import { gatewayContext } from './gateway-context.ts';

/** The supervisor of a gateway: `node gateway-supervisor.mjs <options>`. */
process.exit(await runSupervisor(gatewayContext()));
