import { type OperationResponse, SHARED_GATEWAY } from '@infergate/contract';
import { useOperation } from '../../api/queries.ts';
import type { FormDocument } from './document/form-document.ts';

export type Gateway = OperationResponse<'ListGateway'>['Gateways'][number];

export interface GatewayChoice {
  readonly dedicated: readonly Gateway[];
  /** Id of the one that will serve it: what the description says, else the one that it has, else the default. */
  readonly chosenId: string;
  /** null: it is not known, or not there. */
  readonly chosen: Gateway | null;
  readonly isKnown: boolean;
}

/** `present`: id of the gateway that the service has; null: it is new. */
export function useChosenGateway(form: FormDocument, present: string | null): GatewayChoice {
  const { data } = useOperation('ListGateway', { query: { PageSize: 1_000, Sort: 'GatewayName', Order: 'asc' } });
  return chooseGateway(data?.Gateways ?? null, form.text('networking.gateway'), present);
}

export function chooseGateway(gateways: readonly Gateway[] | null, said: string, present: string | null): GatewayChoice {
  const usual = gateways?.find(({ IsDefault }) => IsDefault)?.GatewayId ?? SHARED_GATEWAY.id;
  const chosenId = said !== '' ? said : (present ?? usual);
  return {
    dedicated: (gateways ?? []).filter(({ GatewayType }) => GatewayType !== 'Shared'),
    chosenId,
    chosen: gateways?.find(({ GatewayId }) => GatewayId === chosenId) ?? null,
    isKnown: gateways !== null,
  };
}
