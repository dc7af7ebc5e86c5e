import { EXAMPLE_LABEL, type OperationResponse } from '@infergate/contract';

export type Example = OperationResponse<'ListExamples'>['Examples'][number];
export type DeployedService = OperationResponse<'ListServices'>['Services'][number];

/** Pure. Those that were made from the example. */
export function servicesOf(exampleId: string, services: readonly DeployedService[]): readonly DeployedService[] {
  return services.filter(({ Labels: labels }) =>
    labels.some(({ LabelKey: key, LabelValue: value }) => key === EXAMPLE_LABEL && value === exampleId),
  );
}

const STEPS = ['ConfigAccepted', 'InstancesReady', 'Published'];

/** Pure. How much of the way to its callers a service has gone, in percent. */
export function progressOf({ Status: status, Conditions: conditions }: Pick<DeployedService, 'Status' | 'Conditions'>): number {
  if (status === 'Running') return 100;
  const done = STEPS.filter((type) => conditions.some(({ Type, Status }) => Type === type && Status === 'True'));
  return Math.round((done.length / STEPS.length) * 90) + 5;
}

/** Where requests are sent to a service, below `/console`. */
export function debuggingPath(serviceName: string): string {
  return `/services/${encodeURIComponent(serviceName)}/debugging`;
}
