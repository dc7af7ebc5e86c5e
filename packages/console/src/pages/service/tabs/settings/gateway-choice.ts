import type { OperationResponse } from '@infergate/contract';

type Gateway = OperationResponse<'ListGateway'>['Gateways'][number];

export interface GatewayOption {
  readonly value: string;
  readonly name: string;
  readonly isShared: boolean;
  readonly isDefault: boolean;
  readonly isApplication: boolean;
  /** One that is going takes nothing. */
  readonly isDisabled: boolean;
}

const SHARED_ID = 'shared';

/** Pure. Gateways to choose from: the shared one first, then by name. */
export function gatewayOptions(gateways: readonly Gateway[], presentId: string): readonly GatewayOption[] {
  const options = gateways.map((gateway) => ({
    value: gateway.GatewayId,
    name: gateway.GatewayName,
    isShared: gateway.GatewayType === 'Shared',
    isDefault: gateway.IsDefault,
    isApplication: gateway.GatewayType === 'Application',
    isDisabled: gateway.Status === 'Deleting',
  }));
  const known = options.some(({ value }) => value === presentId) ? options : [unlisted(presentId), ...options];
  return known.toSorted((a, b) => Number(b.isShared) - Number(a.isShared) || a.name.localeCompare(b.name));
}

function unlisted(id: string): GatewayOption {
  return { value: id, name: id, isShared: id === SHARED_ID, isDefault: false, isApplication: false, isDisabled: false };
}

/** Pure. What UpdateService is told; the rest of the description stays. */
export function bindingBody(gatewayId: string): { readonly networking: { readonly gateway: string } } {
  return { networking: { gateway: gatewayId } };
}
