import { CommandError, EXIT } from '../exit-codes.ts';
import { argument } from '../verb/arguments.ts';
import type { VerbInput } from '../verb/verb.ts';

/** The id of the gateway that is named by the first argument: an id, or a name that is looked up. */
export async function gatewayOf(input: VerbInput): Promise<string> {
  const wanted = argument(input, 0, 'the id or name of the gateway');
  if (wanted === 'shared' || wanted.startsWith('gw-')) return wanted;
  const { Gateways } = await input.client.call('ListGateway', { query: { GatewayName: wanted, PageSize: 1000 } });
  const found = Gateways.find(({ GatewayName }) => GatewayName === wanted);
  if (found !== undefined) return found.GatewayId;
  throw new CommandError(EXIT.refused, `There is no gateway named ${wanted}. See "infergate gateway list".`);
}

export async function gatewayPath(input: VerbInput): Promise<{ readonly GatewayId: string }> {
  return { GatewayId: await gatewayOf(input) };
}
