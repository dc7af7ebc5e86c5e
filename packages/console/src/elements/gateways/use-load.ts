import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { client } from '../../api/client.ts';
import { type GatewayLoad, loadQuery, readLoad } from './load.ts';

const EVERY_MS = 5_000;

/** What gateways carry, asked for every few seconds; empty while it is not known. */
export function useLoad(gatewayIds: readonly string[]): ReadonlyMap<string, GatewayLoad> {
  const { data } = useQuery({
    queryKey: ['QueryMetrics', 'gateway-load', gatewayIds],
    queryFn: async () => readLoad(await client.call('QueryMetrics', { body: loadQuery(gatewayIds, Date.now()) })),
    enabled: gatewayIds.length > 0,
    refetchInterval: EVERY_MS,
    placeholderData: keepPreviousData,
  });
  return data ?? NOTHING;
}

const NOTHING: ReadonlyMap<string, GatewayLoad> = new Map();
