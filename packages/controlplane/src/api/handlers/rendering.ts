import { type FieldProblem, grpcLabelOf, type InstancePhase, type OperationResponse, SHARED_GATEWAY } from '@infergate/contract';
import type { AuditRecord, Condition, EventRecord, InstanceRecord, ServiceRecord } from '../../store/records.ts';
import type { ServiceView, VersionView } from '../../domain/services/views.ts';

/** Records in the field names of PAI-EAS. Where a field has no meaning here it holds the value that means "nothing special". */

type ServiceFields = OperationResponse<'ListServices'>['Services'][number];
type InstanceFields = OperationResponse<'ListServiceInstances'>['Instances'][number];
type EventFields = OperationResponse<'DescribeServiceEvent'>['Events'][number];
type VersionFields = OperationResponse<'ListServiceVersions'>['Versions'][number];
type AuditFields = OperationResponse<'ListAuditRecords'>['Records'][number];

export function renderTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** One literal: a thousand of these are made for one list, and spreading parts into it takes ten times as long. */
export function renderService({ service, description, internet, vpc }: ServiceView, clusterId: string): ServiceFields {
  const { spec, image, text } = description;
  const { status } = service;
  const wanted = service.desired === 'running' ? service.instances : 0;
  const fields: ServiceFields = {
    AccessToken: '',
    AutoscalerEnabled: spec !== null && spec.autoscaler !== null,
    CallerUid: service.callerId,
    Conditions: status.conditions.map(renderCondition),
    Cpu: spec?.resources.cpuCores ?? 0,
    CreateTime: renderTime(service.createdAt),
    CronscalerEnabled: false,
    CurrentVersion: service.currentVersion,
    Generation: service.generation,
    Gpu: spec?.resources.gpus ?? 0,
    Image: image,
    InternetEndpoint: internet[0] ?? '',
    IntranetEndpoint: vpc[0] ?? '',
    IsPublic: service.isPublic,
    Labels: Object.entries(service.labels).map(([LabelKey, LabelValue]) => ({ LabelKey, LabelValue })),
    LatestVersion: service.latestVersion,
    Memory: spec?.resources.memoryMb ?? 0,
    Message: status.message,
    Namespace: service.name,
    ObservedGeneration: status.observedGeneration,
    ParentUid: service.callerId,
    PendingInstance: Math.max(0, wanted - status.readyInstances),
    Reason: status.reason,
    Region: clusterId,
    Resource: '',
    ResourceBurstable: false,
    Role: '',
    RunningInstance: status.readyInstances,
    SafetyLock: service.safetyLock,
    ServiceConfig: text,
    ServiceGroup: spec?.group ?? '',
    ServiceId: service.id,
    ServiceName: service.name,
    ServiceUid: service.id,
    Source: '',
    Status: status.phase,
    TotalInstance: service.instances,
    TrafficState: 'standalone',
    UpdateTime: renderTime(service.updatedAt),
    Weight: 100,
    WorkloadType: '',
    WorkspaceId: '',
  };
  if (service.gatewayId !== SHARED_GATEWAY.id) fields.Gateway = service.gatewayId;
  if (spec?.networking.grpc === true) fields.GrpcAuthority = spec.networking.hosts[0] ?? `${grpcLabelOf(service.name)}.grpc`;
  return fields;
}

function renderCondition({ type, status, reason, message, changedAt }: Condition): ServiceFields['Conditions'][number] {
  return { Type: type, Status: status, Reason: reason, Message: message, LastTransitionTime: renderTime(changedAt) };
}

/** What PAI-EAS calls the phases of an instance. */
export const INSTANCE_STATUS: Readonly<Record<InstancePhase, string>> = {
  pending: 'Pending',
  starting: 'Starting',
  ready: 'Running',
  draining: 'Terminating',
  failed: 'Failed',
  gone: 'Terminated',
};

export function renderInstance(instance: InstanceRecord, service: ServiceRecord): InstanceFields {
  const host = instance.address?.host ?? '';
  const startTime = instance.startedAt === null ? '' : renderTime(instance.startedAt);
  return {
    CreateTime: renderTime(instance.createdAt),
    Detached: false,
    ExternalIP: '',
    ExternalInstancePort: 0,
    HostIP: host,
    HostName: host,
    InnerIP: host,
    InstanceName: instance.name,
    InstancePort: instance.address?.port ?? 0,
    IsLatest: instance.version === service.currentVersion,
    IsReplica: false,
    IsSpot: false,
    Isolated: instance.isolated,
    LastState: instance.lastStates.map((end) => ({ Reason: end.reason, Message: end.message, FinishedAt: renderTime(end.endedAt) })),
    Message: instance.message,
    Namespace: service.name,
    ReadyProcesses: instance.phase === 'ready' ? 1 : 0,
    Reason: instance.reason,
    ResourceType: instance.runtime === 'external' ? 'External' : 'PublicResource',
    RestartCount: instance.restarts,
    Role: 'Standard',
    StartAt: startTime,
    StartTime: startTime,
    Status: INSTANCE_STATUS[instance.phase],
    TotalProcesses: 1,
    Version: instance.version,
    Zone: '',
  };
}

export function renderEvent(event: EventRecord): EventFields {
  return {
    ...(event.instanceName === null ? {} : { InstanceName: event.instanceName }),
    Message: event.message,
    Reason: event.reason,
    Resource: event.instanceName === null ? 'Service' : 'Pod',
    Time: renderTime(event.at),
    Type: event.type,
  };
}

export function renderVersion(version: VersionView): VersionFields {
  return {
    BuildTime: renderTime(version.createdAt),
    ImageAvailable: 'unknown',
    ImageId: version.version,
    Message: version.isCurrent ? `${version.message} (current)` : version.message,
    ServiceConfig: version.description,
    ServiceRunnable: 'true',
  };
}

export function renderAuditRecord(record: AuditRecord): AuditFields {
  return {
    Time: renderTime(record.at),
    CallerId: record.callerId,
    SourceAddress: record.sourceAddress,
    Operation: record.operation,
    Resource: record.resource,
    RequestId: record.requestId,
    Outcome: record.outcome,
  };
}

/** Notices both as texts for people behind the message and as data. */
export function renderNotices(message: string, notices: readonly FieldProblem[]) {
  if (notices.length === 0) return { Message: message };
  const texts = notices.map(({ path, message: text }) => `${path}: ${text}`);
  return { Message: [message, ...texts].filter((text) => text !== '').join('\n'), Notices: notices.map((notice) => ({ ...notice })) };
}

export interface Paging {
  readonly number: number;
  readonly size: number;
  readonly offset: number;
}

/** Defaults of PAI-EAS: page 1 of 100. */
export function pagingOf(number: number = 1, size: number = 100): Paging {
  return { number, size, offset: (number - 1) * size };
}

export function pageFields({ number, size }: Paging, total: number) {
  return { PageNumber: number, PageSize: size, TotalCount: total };
}

export function eventPageFields({ number, size }: Paging, total: number) {
  return { PageNum: number, TotalCount: total, TotalPageNum: Math.ceil(total / size) };
}
