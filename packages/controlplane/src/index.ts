export type { ConsolePage } from './api/console-pages.ts';
export { type ApiServer, type ApiServerOptions, createApiServer } from './api/server.ts';
export type { ChallengeAnswers } from './certificates/acme/challenge-answers.ts';
export { type CertificateLoops, type CertificateLoopsOptions, createCertificateLoops } from './certificates/certificate-loops.ts';
export type { DnsDirectorySource, ZoneSettings } from './dns/directory.ts';
export { DnsServer, type DnsServerOptions } from './dns/dns-server.ts';
export { DnsListenError } from './dns/listen-error.ts';
export { ensureAdministrator } from './domain/access/access-keys.ts';
export type { DomainDependencies, Endpoints, GatewayEndpoints, InstanceLogs } from './domain/dependencies.ts';
export { createDomain, type Domain } from './domain/domain.ts';
export { type ConfiguredVpc, importNetworks } from './domain/networks/network-import.ts';
export type { NetworkSettings } from './domain/networks/networks.ts';
export type { Host, HostCapability, HostDemands, Installed } from './host/host.ts';
export { LocalHost } from './host/local-host.ts';
export { HealthProber, type HealthProberOptions } from './health/prober.ts';
export { PROBE_DEFAULTS, type ProbeDefaults } from './health/probe-plan.ts';
export * from './runtimes/driver.ts';
export { ExternalDriver, type ExternalDriverOptions } from './runtimes/external/external-driver.ts';
export { type InstanceAccounts, resolveInstanceUser } from './runtimes/process/instance-accounts.ts';
export type { PortAllocation } from './runtimes/process/port-choice.ts';
export {
  DEFAULT_PROCESS_LIMITS,
  ProcessDriver,
  type ProcessDriverOptions,
  type ProcessLimits,
} from './runtimes/process/process-driver.ts';
export type { ProgramSource } from './runtimes/process/programs.ts';
export * from './store/certificate-records.ts';
export * from './store/gateway-records.ts';
export * from './store/network-records.ts';
export * from './store/records.ts';
export * from './store/resources.ts';
export * from './store/sqlite/store.ts';
export * from './store/store.ts';
export * from './store/store-error.ts';
export { DedicatedEndpoints } from './gateways/endpoints/dedicated-endpoints.ts';
export { GatewayFleet, type GatewayFleetOptions, type GatewayFleetSettings } from './gateways/fleet/gateway-fleet.ts';
export type { GatewayMachinery, KeptGateway } from './gateways/fleet/gateway-machinery.ts';
export type { CapacitySettings, GatewayPlan, NodeCapacity } from './gateways/fleet/gateway-plan.ts';
export { type DirectoryChange, type DirectoryKind, GatewayDirectory } from './gateways/gateway-directory.ts';
export { GatewayKeeper, type GatewayKeeperOptions, GatewayStartError, type GatewayWanted } from './gateways/gateway-keeper.ts';
export { type GatewayNodeView, listenerHealth, nodesOf } from './gateways/gateway-nodes.ts';
export type { SpawnCommand, SupervisorStart } from './gateways/gateway-spawner.ts';
export { GatewayChangeError, type KeeperProblem, type KeeperProgress, type KeeperReason } from './gateways/keeper-progress.ts';
export { stateMetricsText } from './gateways/state-metrics.ts';
export type { GatewayLink } from './gateways/gateway-link.ts';
export { ListenError, type ListenRequest } from './gateways/listening-sockets.ts';
export { GatewayPublication, type GatewayPublicationOptions } from './publish/gateway-publication.ts';
export { NodeHub, type NodeHubOptions } from './publish/node-hub.ts';
export type { NodeView, WorkerView } from './publish/node.ts';
export { SnapshotPublisher, type PublisherOptions } from './publish/snapshot-publisher.ts';
export * from './reconcile/control-loops.ts';
export * from './reconcile/prober.ts';
export type { Drivers } from './reconcile/service/execute.ts';
export { DEFAULT_RESTART_POLICY, type RestartPolicy } from './reconcile/service/restart-backoff.ts';
export { STATUS_REASONS } from './reconcile/service/status-message.ts';
export { type DedicatedSettings, gatewayNames } from './translate/dedicated-gateway.ts';
export type { GatewaySettings } from './translate/gateway.ts';
export { parseStoredDescription } from './translate/stored-description.ts';
