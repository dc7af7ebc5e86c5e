import type { OperationResponse } from '@infergate/contract';

export type Instance = OperationResponse<'ListServiceInstances'>['Instances'][number];
export type InstanceAction = 'restart' | 'replace' | 'isolate' | 'rejoin';

/** Pure. What can be done with an instance as it is. */
export function instanceActions({ Status: status, Isolated: isIsolated, ResourceType: type }: Instance): readonly InstanceAction[] {
  if (status === 'Terminating' || status === 'Terminated') return [];
  const traffic = isIsolated ? 'rejoin' : 'isolate';
  return type === 'External' ? [traffic] : ['restart', 'replace', traffic];
}

/** Pure. Whether callers feel it when this one stops taking requests. */
export function isOnlyReady(instance: Instance, all: readonly Instance[]): boolean {
  const takes = (each: Instance) => each.Status === 'Running' && !each.Isolated;
  return takes(instance) && all.filter(takes).length === 1;
}
