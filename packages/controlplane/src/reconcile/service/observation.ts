import type { InstanceAddress, ServiceSpec } from '@infergate/contract';
import type { ObservedInstance } from '../../runtimes/driver.ts';
import type { InstanceRecord, ServiceRecord } from '../../store/records.ts';
import type { ProbeVerdict } from '../prober.ts';

/** What is wanted of one service. */
export interface ServiceDesired {
  readonly service: ServiceRecord;
  /** Readable descriptions by version: the current one, and those that instances were made for. */
  readonly specs: ReadonlyMap<number, ServiceSpec>;
}

/** What is true of one instance, from all who know something about it. */
export interface InstanceObserved {
  readonly record: InstanceRecord;
  /** What its driver says; null when the driver knows nothing of it. */
  readonly run: ObservedInstance['state'] | null;
  /** Where the run answers, as far as the driver knows. */
  readonly address: InstanceAddress | null;
  readonly probe: ProbeVerdict;
  /** No gateway sends it anything new, and none has a request open on it. */
  readonly idle: boolean;
  /** The driver is taking it down right now. */
  readonly removing: boolean;
}
