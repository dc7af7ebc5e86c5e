import type { FieldProblem, ServiceSpec } from '@infergate/contract';
import type { Clock } from '@infergate/kernel';
import type { LogLine, LogQuery } from '../runtimes/driver.ts';
import type { Store } from '../store/store.ts';
import type { CallRunner } from './call-runner.ts';
import type { DescriptionReader } from './description-reader.ts';

/** Where callers reach services. An empty text: not there. */
export interface Endpoints {
  internet(serviceName: string): string;
  vpc(serviceName: string): string;
  /** Of console and management API. */
  admin(): string;
  gateways(): readonly GatewaySummary[];
}

export interface GatewaySummary {
  readonly id: string;
  readonly name: string;
  readonly internet: string;
  readonly vpc: string;
  readonly status: string;
}

/** Logs of instances; the runtimes have them. */
export interface InstanceLogs {
  readLog(instanceName: string, query: LogQuery): Promise<readonly LogLine[]>;
}

/** What the use cases need from outside. */
export interface DomainDependencies {
  readonly store: Store;
  readonly clock: Pick<Clock, 'now'>;
  readonly endpoints: Endpoints;
  readonly logs: InstanceLogs;
  /** `local`, or what the configuration says. */
  readonly clusterId: string;
  /** Version of the program. */
  readonly version: string;
  /** What this installation has against an otherwise valid description, e.g. a path that is not allowed. */
  readonly inspect: (spec: ServiceSpec) => readonly FieldProblem[];
}

/** What the use cases share. */
export interface UseCaseContext extends DomainDependencies {
  readonly calls: CallRunner;
  readonly descriptions: DescriptionReader;
}
