import type { ServiceSpec } from '@infergate/contract';
import type { InstanceRecord, ServiceRecord } from '../../store/records.ts';
import type { Store, StoreTransaction } from '../../store/store.ts';
import type { SpecReader } from '../../translate/spec-reader.ts';
import type { ServiceDesired } from './observation.ts';

export interface LoadedService {
  readonly desired: ServiceDesired;
  readonly records: readonly InstanceRecord[];
  /** Why the current description cannot be read; null when it can. */
  readonly specProblem: string | null;
}

/** One service with its instances as the store has them; null when it is gone. */
export async function loadService(store: Store, reader: SpecReader, serviceId: string): Promise<LoadedService | null> {
  const loaded = await store.transaction((tx) => readParts(tx, serviceId));
  if (loaded === null) {
    reader.keepOnly(serviceId, new Set());
    return null;
  }
  const { service, records, configs } = loaded;
  const specs = new Map<number, ServiceSpec>();
  for (const [version, config] of configs) {
    const { spec } = reader.read(serviceId, version, config);
    if (spec !== null) specs.set(version, spec);
  }
  reader.keepOnly(serviceId, new Set(configs.keys()));
  const { problem } = reader.read(serviceId, service.currentVersion, service.config);
  return { desired: { service, specs }, records, specProblem: problem };
}

interface Parts {
  readonly service: ServiceRecord;
  readonly records: readonly InstanceRecord[];
  readonly configs: ReadonlyMap<number, string>;
}

async function readParts(tx: StoreTransaction, serviceId: string): Promise<Parts | null> {
  const service = await tx.service(serviceId);
  if (service === null) return null;
  const records = await tx.instances(serviceId);
  const configs = new Map([[service.currentVersion, service.config]]);
  const others = new Set(records.map(({ version }) => version).filter((version) => version !== service.currentVersion));
  if (others.size === 0) return { service, records, configs };
  for (const { version, config } of await tx.versions(serviceId)) if (others.has(version)) configs.set(version, config);
  return { service, records, configs };
}
