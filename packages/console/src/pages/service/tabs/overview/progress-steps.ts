import type { Service } from '../../subject.ts';

const STEPS = ['ConfigAccepted', 'InstancesReady', 'Published'] as const;
type StepType = (typeof STEPS)[number];

export interface ProgressStep {
  readonly type: StepType;
  readonly state: 'finish' | 'process' | 'wait' | 'error';
  readonly message: string;
}

const AT_REST = new Set(['Stopped', 'Stopping', 'Deleting']);

/** Pure. The way of a change to the callers; empty where there is none, or it has arrived. */
export function progressSteps(
  service: Pick<Service, 'Status' | 'Reason' | 'Conditions' | 'Generation' | 'ObservedGeneration'>,
): readonly ProgressStep[] {
  const { Status: status, Conditions: conditions } = service;
  const isOld = service.Generation !== service.ObservedGeneration;
  const isDone = !isOld && STEPS.every((type) => conditions.find(({ Type }) => Type === type)?.Status === 'True');
  if (AT_REST.has(status) || (isDone && status === 'Running')) return [];
  let isBefore = true;
  return STEPS.map((type) => {
    const condition = conditions.find(({ Type }) => Type === type);
    const isTrue = condition?.Status === 'True' && !isOld;
    const state = isTrue ? 'finish' : isBefore ? stateUnderWay(status) : 'wait';
    isBefore &&= isTrue;
    return { type, state, message: isOld || condition === undefined ? '' : condition.Message };
  });
}

function stateUnderWay(status: string): 'process' | 'error' {
  return status === 'Failed' || status === 'Waiting' ? 'error' : 'process';
}
