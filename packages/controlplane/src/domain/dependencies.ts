import type { Example, FieldProblem, ServiceSpec } from '@infergate/contract';
import type { Clock } from '@infergate/kernel';
import type { Host } from '../host/host.ts';
import type { LogFollowQuery, LogLine, LogPiece, LogQuery } from '../runtimes/driver.ts';
import type { ServiceRecord } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import type { CallRunner } from './call-runner.ts';
import type { DescriptionReader } from './description-reader.ts';
import type { DomainCheckSettings } from './gateways/domain-check.ts';
import type { EndpointProbe } from './gateways/endpoint-check.ts';
import type { MetricSeries } from './metrics/metrics.ts';
import type { Networks, NetworkSettings } from './networks/networks.ts';
import type { GatewayCalls, Reach } from './services/invocations.ts';
import type { GatewayRules } from './gateways/rules.ts';

/** Where callers reach services: URLs that work as printed. */
export interface Endpoints {
  /** By the gateway that serves it now (`gatewayId`), which is another one while it moves; lists may be empty, the best URL is first. */
  service(service: Pick<ServiceRecord, 'name' | 'gatewayId' | 'previousGatewayIds'>): {
    readonly gatewayId: string;
    readonly internet: readonly string[];
    readonly vpc: readonly string[];
  };
  /** How this machine reaches it: one way for each entrance that is open, the Internet first. */
  reach(service: Pick<ServiceRecord, 'name' | 'gatewayId' | 'previousGatewayIds'>): readonly Reach[];
  /** null: there is no such gateway. */
  gateway(gatewayId: string): GatewayEndpoints | null;
  /** Of console and management API. */
  admin(): string;
  /** What the DNS server listens on, `<address>:<port>`; null: it is off. */
  dns(): string | null;
}

/** The entries of a gateway, without the paths of services. */
export interface GatewayEndpoints {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  /** Origins; empty where the entrance is closed. */
  readonly internet: readonly string[];
  readonly vpcs: readonly { readonly vpcId: string; readonly origins: readonly string[] }[];
  /** What CNAME records of custom domains point at; null without `baseDomain`. */
  readonly internetName: string | null;
  readonly vpcName: string | null;
}

/** Logs of instances; the runtimes have them. */
export interface InstanceLogs {
  readLog(instanceName: string, query: LogQuery): Promise<readonly LogLine[]>;
  /** The newest of what was written behind a place. */
  followLog(instanceName: string, query: LogFollowQuery): Promise<LogPiece>;
}

/** What this installation was started with. */
export interface ShownConfiguration {
  readonly dataDirectory: string;
  /** In the form of infergate.yaml, every default filled in, without secrets. */
  readonly document: object;
}

/** What the use cases need from outside. */
export interface DomainDependencies {
  readonly store: Store;
  readonly clock: Clock;
  readonly endpoints: Endpoints;
  readonly logs: InstanceLogs;
  readonly series: MetricSeries;
  /** `local`, or what the configuration says. */
  readonly clusterId: string;
  readonly gatewayRules: GatewayRules;
  /** Version of the program. */
  readonly version: string;
  readonly network: NetworkSettings;
  readonly host: Host;
  /** What this installation has against an otherwise valid description, e.g. a path that is not allowed. */
  readonly inspect: (spec: ServiceSpec) => readonly FieldProblem[];
  /** How it is found out whether domains lead to gateways. */
  readonly domainCheck: DomainCheckSettings;
  readonly endpointProbe: EndpointProbe;
  readonly gatewayCalls: GatewayCalls;
  /** Services that come with the program. */
  readonly examples: readonly Example[];
  readonly configuration: ShownConfiguration;
  /** The authority that issues certificates; null: none is configured. */
  readonly acme: { readonly termsOfServiceAgreed: boolean } | null;
}

/** What the use cases share. */
export interface UseCaseContext extends DomainDependencies {
  readonly calls: CallRunner;
  readonly descriptions: DescriptionReader;
  readonly networks: Networks;
}
