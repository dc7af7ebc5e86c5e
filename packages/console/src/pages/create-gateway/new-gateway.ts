import type { OperationBody } from '@infergate/contract';
import type { Specification } from '../../elements/gateways/capacity.ts';

export interface Label {
  readonly key: string;
  readonly value?: string;
}

/** What the form for a fully managed gateway holds; named as the server names it, so that its refusals find their fields. */
export interface ManagedForm {
  readonly Name?: string;
  readonly InstanceType: Specification;
  readonly Replicas: number;
  readonly ChargeType: 'PostPaid' | 'PrePaid';
  readonly AutoRenewal?: boolean;
  readonly IsDefault?: boolean;
  readonly LabelRows?: readonly Label[];
}

export function managedBody({
  Name = '',
  LabelRows = [],
  ChargeType,
  AutoRenewal,
  IsDefault,
  ...size
}: ManagedForm): OperationBody<'CreateGateway'> {
  return {
    GatewayType: 'FullyManaged',
    ...size,
    ChargeType,
    ...(Name.trim() === '' ? {} : { Name: Name.trim() }),
    // Renewal means nothing without a term.
    ...(ChargeType === 'PrePaid' ? { AutoRenewal: AutoRenewal === true } : {}),
    ...(IsDefault === true ? { IsDefault: true } : {}),
    ...(LabelRows.length === 0 ? {} : { Labels: Object.fromEntries(LabelRows.map(({ key, value = '' }) => [key.trim(), value])) }),
  };
}
