import type { InstanceRecord, ServiceRecord } from '../../store/records.ts';
import type { Store } from '../../store/store.ts';
import type { ServiceReplicas } from '../keeper/series-keeper.ts';

interface KnownService extends ServiceReplicas {
  readonly instances: readonly string[];
}

/** What the store says of services and their instances, read again where it has changed. */
export class ServiceDirectory {
  readonly #store: Store;
  readonly #services = new Map<string, KnownService>();
  readonly #changed = new Set<string>();
  #unsubscribe: (() => void) | null = null;

  constructor(store: Store) {
    this.#store = store;
  }

  async refresh(): Promise<void> {
    if (this.#unsubscribe === null) return this.#readAll();
    const ids = [...this.#changed];
    if (ids.length === 0) return;
    this.#changed.clear();
    try {
      await this.#store.transaction(async (tx) => {
        for (const id of ids) this.#take(id, await tx.service(id), await tx.instances(id));
      });
    } catch (error) {
      for (const id of ids) this.#changed.add(id);
      throw error;
    }
  }

  close(): void {
    this.#unsubscribe?.();
  }

  replicas(): readonly ServiceReplicas[] {
    return [...this.#services.values()].map(({ name, ready, wanted }) => ({ name, ready, wanted }));
  }

  /** Names of services by names of instances. */
  owners(): ReadonlyMap<string, string> {
    return new Map([...this.#services.values()].flatMap(({ name, instances }) => instances.map((instance) => [instance, name] as const)));
  }

  async #readAll(): Promise<void> {
    const unsubscribe = this.#store.onChange((change) => {
      if ('serviceId' in change) this.#changed.add(change.serviceId);
    });
    try {
      await this.#takeAll();
      this.#unsubscribe = unsubscribe;
    } catch (error) {
      unsubscribe();
      throw error;
    }
  }

  async #takeAll(): Promise<void> {
    const [services, instances] = await this.#store.transaction(async (tx) => [await tx.allServices(), await tx.allInstances()] as const);
    const byService = new Map<string, InstanceRecord[]>();
    for (const instance of instances) byService.set(instance.serviceId, [...(byService.get(instance.serviceId) ?? []), instance]);
    for (const service of services) this.#take(service.id, service, byService.get(service.id) ?? []);
  }

  #take(id: string, service: ServiceRecord | null, instances: readonly InstanceRecord[]): void {
    if (service === null) return void this.#services.delete(id);
    const { name, desired, status } = service;
    const wanted = desired === 'running' ? service.instances : 0;
    this.#services.set(id, { name, wanted, ready: status.readyInstances, instances: instances.map((instance) => instance.name) });
  }
}
