import type { OperationResponse } from '@infergate/contract';

type Gateway = Pick<
  OperationResponse<'DescribeGateway'>,
  'Status' | 'GatewayType' | 'Reason' | 'Generation' | 'ObservedGeneration' | 'Nodes' | 'ReadyNodes'
>;

/** How far a new gateway is. */
export type ProgressState = 'starting' | 'running' | 'record' | 'failed';

/** A gateway that serves an older state of what is asked is not there yet. */
export function progressOf({ Status, GatewayType, Reason, Generation, ObservedGeneration, Nodes, ReadyNodes }: Gateway): ProgressState {
  if (Status === 'Failed') return 'failed';
  if (GatewayType === 'Application' && Reason === 'NoNetwork') return 'record';
  const isServed = Status === 'Running' && ObservedGeneration >= Generation;
  return isServed && ReadyNodes >= Nodes ? 'running' : 'starting';
}
