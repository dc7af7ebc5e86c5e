import { type AccessRole, type Operation, type OperationMethod } from './definition.ts';

/** Name, method, path, and the names of its query parameters. */
type Row = readonly [name: string, method: OperationMethod, path: string, query?: string];

/** Changed by developers. */
const ABOUT_SERVICES: readonly Row[] = [
  ['DeleteServiceAutoScaler', 'DELETE', '/services/{ClusterId}/{ServiceName}/autoscaler'],
  ['DescribeServiceAutoScaler', 'GET', '/services/{ClusterId}/{ServiceName}/autoscaler'],
  ['CreateServiceAutoScaler', 'POST', '/services/{ClusterId}/{ServiceName}/autoscaler'],
  ['UpdateServiceAutoScaler', 'PUT', '/services/{ClusterId}/{ServiceName}/autoscaler'],
  ['CommitService', 'PUT', '/services/{ClusterId}/{ServiceName}/commit'],
  ['DeleteServiceCronScaler', 'DELETE', '/services/{ClusterId}/{ServiceName}/cronscaler'],
  ['DescribeServiceCronScaler', 'GET', '/services/{ClusterId}/{ServiceName}/cronscaler'],
  ['CreateServiceCronScaler', 'POST', '/services/{ClusterId}/{ServiceName}/cronscaler'],
  ['UpdateServiceCronScaler', 'PUT', '/services/{ClusterId}/{ServiceName}/cronscaler'],
  ['DevelopService', 'PUT', '/services/{ClusterId}/{ServiceName}/develop', 'Exit'],
  ['DescribeServiceDiagnosis', 'GET', '/services/{ClusterId}/{ServiceName}/diagnosis'],
  ['ListServiceContainers', 'GET', '/services/{ClusterId}/{ServiceName}/instances/{InstanceName}/containers'],
  ['DescribeServiceInstanceDiagnosis', 'GET', '/services/{ClusterId}/{ServiceName}/instances/{InstanceName}/diagnosis'],
  ['ListServiceInstanceFaultInjectionInfo', 'GET', '/services/{ClusterId}/{ServiceName}/instances/{InstanceName}/faults'],
  ['CreateFaultInjection', 'POST', '/services/{ClusterId}/{ServiceName}/instances/{InstanceName}/faults'],
  ['DeleteFaultInjection', 'DELETE', '/services/{ClusterId}/{ServiceName}/instances/{InstanceName}/faults/{FaultType}'],
  ['CreateServiceInstanceToken', 'GET', '/services/{ClusterId}/{ServiceName}/instances/{InstanceName}/token', 'ActionType WorkerName'],
  ['DeleteServiceMirror', 'DELETE', '/services/{ClusterId}/{ServiceName}/mirror'],
  ['DescribeServiceMirror', 'GET', '/services/{ClusterId}/{ServiceName}/mirror'],
  ['CreateServiceMirror', 'POST', '/services/{ClusterId}/{ServiceName}/mirror'],
  ['UpdateServiceMirror', 'PUT', '/services/{ClusterId}/{ServiceName}/mirror'],
  ['ReleaseService', 'PUT', '/services/{ClusterId}/{ServiceName}/release'],
  ['DeleteServiceRollout', 'DELETE', '/services/{ClusterId}/{ServiceName}/rollout'],
  ['DescribeServiceRollout', 'GET', '/services/{ClusterId}/{ServiceName}/rollout'],
  ['CreateServiceRollout', 'POST', '/services/{ClusterId}/{ServiceName}/rollout'],
  ['UpdateServiceRollout', 'PUT', '/services/{ClusterId}/{ServiceName}/rollout'],
  ['DescribeServiceSignedUrl', 'GET', '/services/{ClusterId}/{ServiceName}/signed_url', 'Expire Internal Type'],
  ['CreateAppService', 'POST', '/app_services', 'QuotaId WorkspaceId'],
  ['UpdateAppService', 'PUT', '/app_services/{ClusterId}/{ServiceName}', 'QuotaId WorkspaceId'],
  ['ListGroups', 'GET', '/groups', 'Filter Labels Order PageNumber PageSize Sort TrafficMode WorkspaceId'],
  ['CreateGroup', 'POST', '/groups'],
  ['DeleteGroup', 'DELETE', '/groups/{ClusterId}/{GroupName}', 'CascadeDelete'],
  ['DescribeGroup', 'GET', '/groups/{ClusterId}/{GroupName}'],
  ['UpdateGroup', 'PUT', '/groups/{ClusterId}/{GroupName}'],
  ['DescribeGroupEndpoints', 'GET', '/groups/{ClusterId}/{GroupName}/endpoints'],
  ['ListConfigs', 'GET', '/configs/{ClusterId}/{ConfigType}/{Name}', 'Page PageSize'],
  ['DeleteConfig', 'DELETE', '/configs/{ClusterId}/{ConfigType}/{Name}/{ConfigKey}'],
  ['CreateConfig', 'POST', '/configs/{ClusterId}/{ConfigType}/{Name}/{ConfigKey}'],
  ['UpdateConfig', 'PUT', '/configs/{ClusterId}/{ConfigType}/{Name}/{ConfigKey}'],
  ['ListBenchmarkTask', 'GET', '/benchmark-tasks', 'Filter ModelId Order PageNumber PageSize RequestMethod ServiceName Sort Status'],
  ['CreateBenchmarkTask', 'POST', '/benchmark-tasks'],
  ['DeleteBenchmarkTask', 'DELETE', '/benchmark-tasks/{ClusterId}/{TaskName}'],
  ['DescribeBenchmarkTask', 'GET', '/benchmark-tasks/{ClusterId}/{TaskName}'],
  ['UpdateBenchmarkTask', 'PUT', '/benchmark-tasks/{ClusterId}/{TaskName}'],
  ['DescribeBenchmarkTaskReport', 'GET', '/benchmark-tasks/{ClusterId}/{TaskName}/report', 'ReportType'],
  ['StartBenchmarkTask', 'PUT', '/benchmark-tasks/{ClusterId}/{TaskName}/start'],
  ['StopBenchmarkTask', 'PUT', '/benchmark-tasks/{ClusterId}/{TaskName}/stop'],
];

/** Changed by administrators: resources and what else is shared by all services. */
const ABOUT_THE_INSTALLATION: readonly Row[] = [
  ['DescribeArtifact', 'GET', '/artifacts/{ClusterId}/{ArtifactName}'],
  ['DescribeMachineSpec', 'GET', '/public/instance_types', 'ChargeType InstanceTypes ResourceType'],
  ['DescribeSpotDiscountHistory', 'GET', '/public/spot_discount', 'InstanceType IsProtect'],
  ['ListResources', 'GET', '/resources', 'Order PageNumber PageSize ResourceId ResourceName ResourceStatus ResourceType Sort UsageMode'],
  ['CreateResource', 'POST', '/resources'],
  ['DeleteResource', 'DELETE', '/resources/{ClusterId}/{ResourceId}'],
  ['DescribeResource', 'GET', '/resources/{ClusterId}/{ResourceId}'],
  ['UpdateResource', 'PUT', '/resources/{ClusterId}/{ResourceId}'],
  ['DeleteResourceDLink', 'DELETE', '/resources/{ClusterId}/{ResourceId}/dlink'],
  ['DescribeResourceDLink', 'GET', '/resources/{ClusterId}/{ResourceId}/dlink'],
  ['UpdateResourceDLink', 'PUT', '/resources/{ClusterId}/{ResourceId}/dlink'],
  [
    'ListResourceInstanceWorker',
    'GET',
    '/resources/{ClusterId}/{ResourceId}/instance/{InstanceName}/workers',
    'Order PageNumber PageSize Ready ServiceName Sort Status WorkerName',
  ],
  ['DeleteResourceInstances', 'DELETE', '/resources/{ClusterId}/{ResourceId}/instances', 'AllFailed InstanceList'],
  [
    'ListResourceInstances',
    'GET',
    '/resources/{ClusterId}/{ResourceId}/instances',
    'ChargeType Filter InstanceIP InstanceId InstanceName InstanceStatus Label Order PageNumber PageSize Sort Zone',
  ],
  ['CreateResourceInstances', 'POST', '/resources/{ClusterId}/{ResourceId}/instances'],
  ['MigrateResourceInstance', 'POST', '/resources/{ClusterId}/{ResourceId}/instances/migrate'],
  ['UpdateResourceInstance', 'PUT', '/resources/{ClusterId}/{ResourceId}/instances/{InstanceId}'],
  ['DeleteResourceInstanceLabel', 'DELETE', '/resources/{ClusterId}/{ResourceId}/label', 'AllInstances InstanceIds Keys LabelKeys'],
  ['UpdateResourceInstanceLabel', 'PUT', '/resources/{ClusterId}/{ResourceId}/label', 'AllInstances InstanceIds'],
  ['DeleteResourceLog', 'DELETE', '/resources/{ClusterId}/{ResourceId}/log'],
  ['DescribeResourceLog', 'GET', '/resources/{ClusterId}/{ResourceId}/log'],
  ['CreateResourceLog', 'POST', '/resources/{ClusterId}/{ResourceId}/log'],
  ['ListResourceServices', 'GET', '/resources/{ClusterId}/{ResourceId}/services', 'PageNumber PageSize'],
  ['ListTenantAddons', 'GET', '/tenantaddons'],
  ['ReinstallTenantAddon', 'PUT', '/tenantaddons/{ClusterId}/{TenantAddonName}/reinstall'],
  ['ListVirtualResource', 'GET', '/virtualresources', 'Order PageNumber PageSize Sort VirtualResourceId VirtualResourceName'],
  ['CreateVirtualResource', 'POST', '/virtualresources'],
  ['DeleteVirtualResource', 'DELETE', '/virtualresources/{ClusterId}/{VirtualResourceId}'],
  ['DescribeVirtualResource', 'GET', '/virtualresources/{ClusterId}/{VirtualResourceId}'],
  ['UpdateVirtualResource', 'PUT', '/virtualresources/{ClusterId}/{VirtualResourceId}'],
];

/** A GET that gives more than it shows: its token opens a terminal in the instance. */
const CHANGING_READS: ReadonlySet<string> = new Set(['CreateServiceInstanceToken']);

/** Operations of PAI-EAS that are known, protected and answered with 501 until they are built. */
export const LATER_OPERATIONS: readonly Operation[] = [
  ...ABOUT_SERVICES.map((row) => later(row, 'developer')),
  ...ABOUT_THE_INSTALLATION.map((row) => later(row, 'administrator')),
];

function later([name, method, path]: Row, role: AccessRole): Operation {
  const isRead = method === 'GET' && !CHANGING_READS.has(name);
  const summary = 'Known to PAI-EAS, not built here yet';
  return { name, method, path, role: isRead ? 'viewer' : role, credential: 'any', summary, isEas: true, isStream: false, shape: null };
}
