import type { Action } from './action.ts';
import { stepDueAt, stepInstance } from './instance-step.ts';
import type { InstanceObserved, ServiceDesired } from './observation.ts';
import type { RestartPolicy } from './restart-backoff.ts';
import { hasPlace, planRollout, sortByStanding } from './rollout.ts';

export interface ServicePlan {
  /** At most one for each instance, in no particular order. Empty: nothing to do but wait. */
  readonly actions: readonly Action[];
  /** When time alone makes the next action due; null when only news can. */
  readonly wakeAt: number | null;
}

export interface PlanContext {
  readonly nowMs: number;
  readonly policy: RestartPolicy;
}

/**
 * What to do next so that what runs becomes what is wanted. Pure and convergent: doing the actions and planning again
 * ends in an empty plan, and doing one twice does no harm.
 */
export function planService(desired: ServiceDesired, instances: readonly InstanceObserved[], context: PlanContext): ServicePlan {
  const { service, specs } = desired;
  if (service.desired === 'deleted' && instances.length === 0) return { actions: [{ kind: 'delete-service' }], wakeAt: null };
  const standing = sortByStanding(desired, instances);
  const rollout = planRollout(desired, standing);
  const spoken = new Set(rollout.map((action) => ('name' in action ? action.name : '')));
  const actions = [...rollout];
  const due: number[] = [];
  for (const instance of instances) {
    const { record } = instance;
    if (spoken.has(record.name)) continue;
    const isCarried = standing.carriedOver.includes(instance) && service.desired === 'running';
    const spec = specs.get(isCarried ? service.currentVersion : record.version) ?? null;
    const isWanted = record.phase === 'draining' && hasPlace(desired, standing, instance);
    const action: Action | null = isCarried
      ? { kind: 'carry-over', name: record.name }
      : stepInstance(instance, { ...context, spec, isWanted });
    if (action !== null) actions.push(action);
    const at = stepDueAt(instance, spec);
    if (action === null && at !== null && at > context.nowMs) due.push(at);
  }
  return { actions, wakeAt: due.length === 0 ? null : Math.min(...due) };
}
