import { ManagementError, type ServiceStatus } from '@infergate/contract';
import type { ServiceRecord, ServiceStatusRecord } from '../../store/records.ts';
import type { StoreTransaction } from '../../store/store.ts';

/** Finds, guards and saves the service that a use case works on. */

export function serviceResource(name: string): string {
  return `service/${name}`;
}

export async function findService(tx: StoreTransaction, name: string): Promise<ServiceRecord> {
  const service = await tx.serviceByName(name);
  if (service === null)
    throw new ManagementError('InvalidService.NotFound', `There is no service named ${quote(name)}. ListServices shows those there are.`);
  return service;
}

/** How much a change can hurt; the safety lock `dangerous` stops the second kind, `all` stops both. */
export type Danger = 'change' | 'dangerous';

/** The service, if its lock and its state allow a change. */
export async function findChangeable(tx: StoreTransaction, name: string, danger: Danger): Promise<ServiceRecord> {
  const service = await findService(tx, name);
  assertUnlocked(service, danger);
  if (service.desired === 'deleted') throw new ManagementError('InvalidStatus', `The service ${name} is being deleted.`);
  return service;
}

export function assertUnlocked({ name, safetyLock }: ServiceRecord, danger: Danger): void {
  const isBlocked = safetyLock === 'all' || (safetyLock === 'dangerous' && danger === 'dangerous');
  if (!isBlocked) return;
  throw new ManagementError(
    'ServiceLocked',
    `The safety lock "${safetyLock}" of the service ${name} forbids this. Release it with UpdateServiceSafetyLock.`,
  );
}

/** Saves a change that the reconciler has to carry out: its generation grows. */
export async function saveNextGeneration(tx: StoreTransaction, before: ServiceRecord, after: ServiceRecord): Promise<ServiceRecord> {
  const next = { ...after, generation: before.generation + 1 };
  await save(tx, next, before.generation);
  return next;
}

/** Saves what only people look at: labels, lock. */
export function saveSameGeneration(tx: StoreTransaction, service: ServiceRecord): Promise<void> {
  return save(tx, service, service.generation);
}

async function save(tx: StoreTransaction, service: ServiceRecord, expectedGeneration: number): Promise<void> {
  if (!(await tx.updateService(service, expectedGeneration))) throw new ManagementError('ConcurrentModification');
}

/** What callers see until the reconciler has looked at the change. */
export function pendingStatus(status: ServiceStatusRecord, phase: ServiceStatus): ServiceStatusRecord {
  return { ...status, phase, reason: 'Accepted', message: 'The change is accepted and about to be carried out.' };
}

/** The phase of a change that concerns instances: a stopped service stays stopped. */
export function statusOfRunning(service: ServiceRecord, phase: ServiceStatus): ServiceStatusRecord {
  return service.desired === 'running' ? pendingStatus(service.status, phase) : service.status;
}

function quote(name: string): string {
  return JSON.stringify(name.slice(0, 128));
}
