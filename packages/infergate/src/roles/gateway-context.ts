import { decodeNodeOptions, type ProcessContext } from '@infergate/dataplane';
import { BUILD } from '../version.ts';

/** What a gateway process is told by whoever started it. */
export function gatewayContext(): ProcessContext {
  const environment = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return {
    options: decodeNodeOptions(process.argv[2]),
    build: BUILD,
    environmentKey: process.env['INFERGATE_SECRET_KEY'],
    environment: Object.fromEntries(environment),
    execArgv: process.execArgv,
  };
}
