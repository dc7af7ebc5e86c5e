import type { OperationResponse } from '@infergate/contract';

type Service = OperationResponse<'DescribeService'>;
type Standing = Pick<Service, 'Status' | 'Generation' | 'ObservedGeneration' | 'Conditions' | 'RunningInstance' | 'TotalInstance'>;

/** How a change goes. `troubled`: instances fail, and it is tried on. */
export type Progress = 'working' | 'troubled' | 'failed' | 'running' | 'stopped';

/** Steps on the way, in order. */
export const STEPS = ['accepted', 'ready', 'published', 'running'] as const;

export interface ProgressView {
  readonly progress: Progress;
  /** Index of the step that is being taken. */
  readonly step: number;
}

/** How far the newest change of a service is. */
export function progressOf(service: Standing): ProgressView {
  const { Status, Generation, ObservedGeneration } = service;
  if (ObservedGeneration < Generation) return { progress: 'working', step: 0 };
  if (Status === 'Running') return { progress: 'running', step: STEPS.length };
  if (Status === 'Stopped' || Status === 'Stopping') return { progress: 'stopped', step: 0 };
  return { progress: Status === 'Failed' ? 'failed' : isTroubled(service) ? 'troubled' : 'working', step: stepOf(service) };
}

function stepOf({ Conditions }: Standing): number {
  const holds = (type: string) => Conditions.find(({ Type }) => Type === type)?.Status === 'True';
  if (!holds('ConfigAccepted')) return 0;
  if (!holds('InstancesReady')) return 1;
  return holds('Published') ? 3 : 2;
}

/** The reason that instances which only take their time have. */
const STARTING = 'InstancesStarting';

function isTroubled({ Conditions }: Standing): boolean {
  return Conditions.some(({ Type, Status, Reason }) => {
    if (Status !== 'False') return false;
    return Type === 'InstancesReady' ? Reason !== STARTING : Type === 'Published';
  });
}
