import type { OperationResponse } from '@infergate/contract';
import { type ActionSubject, obstacleTo, type ServiceAction } from '../../service-actions/action.ts';

export type Service = OperationResponse<'ListServices'>['Services'][number];

/** What is about to be done, and with which services. */
export interface Intent {
  readonly action: ServiceAction;
  readonly services: readonly Service[];
}

/** Of those that are chosen, the ones with which it can be done. */
export function fitFor<S extends ActionSubject>(action: ServiceAction, services: readonly S[]): readonly S[] {
  return services.filter((service) => obstacleTo(action, service) === null);
}
