import { SHARED_GATEWAY } from '@infergate/contract';
import { useMemo } from 'react';
import { useOperation } from '../../api/queries.ts';
import { useTexts } from '../../i18n/texts.ts';
import { servicesTexts } from './texts.ts';

/** Names of gateways by their ids, the shared one first. */
export function useGatewayNames(): ReadonlyMap<string, string> {
  const say = useTexts(servicesTexts);
  const { data } = useOperation('ListGateway', { query: { PageSize: 1_000, Sort: 'GatewayName', Order: 'asc' } });
  return useMemo(() => {
    const dedicated = (data?.Gateways ?? []).filter(({ GatewayId }) => GatewayId !== SHARED_GATEWAY.id);
    return new Map([
      [SHARED_GATEWAY.id, say('sharedGateway')],
      ...dedicated.map(({ GatewayId, GatewayName }) => [GatewayId, GatewayName] as const),
    ]);
  }, [data, say]);
}
