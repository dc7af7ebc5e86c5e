import type { OperationName, OperationResponse } from '@infergate/contract';

/** What the actions need to know of a service; an answer of DescribeService or ListServices has it. */
export type ActionSubject = Pick<
  OperationResponse<'DescribeService'>,
  'ServiceName' | 'Status' | 'TotalInstance' | 'SafetyLock' | 'Gateway'
>;

export const SERVICE_ACTIONS = ['start', 'stop', 'restart', 'scale', 'delete'] as const;
/** What one can have done to a service without a page of its own, after being told the consequences. */
export type ServiceAction = (typeof SERVICE_ACTIONS)[number];

export const ACTION_OPERATIONS = {
  start: 'StartService',
  stop: 'StopService',
  restart: 'RestartService',
  scale: 'ScaleService',
  delete: 'DeleteService',
} as const satisfies Readonly<Record<ServiceAction, OperationName>>;

/** Why an action is not offered: it is so already, or the safety lock forbids it. null: it is. */
export type Obstacle = 'already' | 'locked' | null;

const AT_REST = new Set(['Stopped', 'Stopping']);

/** Pure. The server refuses what is locked all the same; scaling to zero only it can tell. */
export function obstacleTo(action: ServiceAction, { Status: status, SafetyLock: lock }: ActionSubject): Obstacle {
  const isDangerous = action === 'stop' || action === 'delete';
  if (status === 'Deleting' || isAlready(action, status)) return 'already';
  return (isDangerous ? lock !== 'none' : lock === 'all') ? 'locked' : null;
}

function isAlready(action: ServiceAction, status: string): boolean {
  if (action === 'start') return !AT_REST.has(status);
  return AT_REST.has(status) && (action === 'stop' || action === 'restart');
}
