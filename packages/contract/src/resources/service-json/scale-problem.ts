import type { FieldProblem } from '../../problems/errors.ts';
import type { ServiceSpec } from '../service-spec.ts';

/** Why a running service cannot have this number of instances, or null. For changes that come without a new description. */
export function findScaleProblem({ workload }: ServiceSpec, instances: number): FieldProblem | null {
  if (workload.kind === 'external' && instances !== workload.addresses.length) {
    const message = `Every address is an instance, and there are ${workload.addresses.length}. Change the list of addresses instead.`;
    return { path: 'runtime.external.addresses', message };
  }
  if (workload.kind === 'command' && workload.port !== null && instances > 1) {
    const message = `The fixed port ${workload.port} allows one instance. Leave "port" out and let the program listen on the port in PORT.`;
    return { path: 'containers[0].port', message };
  }
  return null;
}
