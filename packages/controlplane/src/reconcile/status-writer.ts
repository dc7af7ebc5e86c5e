import type { EventRecord, ServiceRecord, ServiceStatusRecord } from '../store/records.ts';
import type { Store } from '../store/store.ts';

/** Stores the status, and an event when the phase is another. Nothing is written about a service that has moved on since. */
export async function writeStatus(store: Store, service: ServiceRecord, status: ServiceStatusRecord, nowMs: number): Promise<void> {
  await store.transaction(async (tx) => {
    const stored = await tx.service(service.id);
    if (stored === null || stored.generation !== service.generation) return;
    await tx.setServiceStatus(service.id, status);
    if (status.phase !== stored.status.phase) await tx.insertEvent(phaseEvent(service.name, status, nowMs));
  });
}

function phaseEvent(serviceName: string, { phase, reason, message }: ServiceStatusRecord, at: number): Omit<EventRecord, 'id'> {
  const isBad = phase === 'Failed' || phase === 'Waiting' || phase === 'DeleteFailed';
  return { serviceName, instanceName: null, at, type: isBad ? 'Warning' : 'Normal', reason: phase, message: `${reason}: ${message}` };
}
