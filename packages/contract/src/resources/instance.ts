/** Life of an instance: pending → starting → ready → draining → gone, or failed with a reason and back to starting. */
export const INSTANCE_PHASES = ['pending', 'starting', 'ready', 'draining', 'failed', 'gone'] as const;
export type InstancePhase = (typeof INSTANCE_PHASES)[number];

/** Where an instance answers. */
export interface InstanceAddress {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** Prefix of every forwarded path; empty or `/…` without a trailing slash. */
  readonly basePath: string;
}

/** States of a service as the API shows them. */
export const SERVICE_STATUSES = [
  'Creating',
  'Starting',
  'Running',
  'Updating',
  'Waiting',
  'Scaling',
  'Stopping',
  'Stopped',
  'Failed',
  'Deleting',
  'DeleteFailed',
] as const;
export type ServiceStatus = (typeof SERVICE_STATUSES)[number];
