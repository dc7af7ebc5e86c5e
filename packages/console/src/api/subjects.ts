import { BUILT_OPERATIONS, type StreamEvent } from '@infergate/contract';

export type Subject = Extract<StreamEvent<'WatchChanges'>, { Type: 'Change' }>['Kind'];

/** Which answers a change of something may make old: those of reading operations below these paths. */
const PATHS: Readonly<Record<Subject, readonly string[]>> = {
  service: ['/services', '/gateways'],
  gateway: ['/gateways', '/services', '/server', '/certificates'],
  certificate: ['/certificates', '/gateways'],
  network: ['/vpcs', '/vswitches', '/security_groups', '/zones', '/gateways'],
  access: ['/access_keys', '/sessions', '/settings'],
};

export const SUBJECTS = Object.keys(PATHS) as readonly Subject[];

/** Every change is recorded. */
const OF_ANYTHING = ['/audit_records'];

/** Names of reading operations whose answers speak of it. */
export function operationsOf(subject: Subject): ReadonlySet<string> {
  const reading = Object.entries(BUILT_OPERATIONS).filter(([, { method }]) => method === 'GET');
  const paths = [...PATHS[subject], ...OF_ANYTHING];
  return new Set(reading.filter(([, { path }]) => paths.some((start) => path.startsWith(start))).map(([name]) => name));
}
