import type { OperationResponse } from '@infergate/contract';
import type { GatewayEndpoints } from '../../domain/dependencies.ts';
import type { DedicatedView, GatewayView } from '../../domain/gateways/views.ts';
import type { GatewayRecord } from '../../store/gateway-records.ts';
import { renderTime } from './rendering.ts';

/** Gateways in the field names of PAI-EAS, with ours beside them. */

type GatewayFields = OperationResponse<'ListGateway'>['Gateways'][number];

export function renderGateway(view: GatewayView): GatewayFields {
  const { dedicated } = view;
  return { ...commonFields(view), ...(dedicated === null ? SHARED_FIELDS : dedicatedFields(dedicated)) };
}

type CommonKey =
  | 'GatewayId'
  | 'GatewayName'
  | 'GatewayType'
  | 'Status'
  | 'IsDefault'
  | 'ExternalClusterId'
  | 'InternetDomain'
  | 'IntranetDomain'
  | 'InternetEndpoint'
  | 'IntranetEndpoints'
  | 'MaxRequestBodyBytes'
  | 'ServiceCount';

function commonFields(view: GatewayView): Pick<GatewayFields, CommonKey> {
  const { id, name, kind, status, isDefault, endpoints, maxRequestBodyBytes, services } = view;
  return {
    GatewayId: id,
    GatewayName: name,
    GatewayType: kind,
    Status: status,
    IsDefault: isDefault,
    ExternalClusterId: '',
    InternetDomain: endpoints?.internetName ?? hostOf(endpoints?.internet[0]),
    IntranetDomain: endpoints?.vpcName ?? hostOf(firstVpcOrigin(endpoints)),
    InternetEndpoint: endpoints?.internet[0] ?? '',
    IntranetEndpoints: (endpoints?.vpcs ?? []).map(({ vpcId, origins }) => ({ VpcId: vpcId, Endpoints: [...origins] })),
    MaxRequestBodyBytes: maxRequestBodyBytes,
    ServiceCount: services,
  };
}

function firstVpcOrigin(endpoints: GatewayEndpoints | null): string | undefined {
  return endpoints?.vpcs.flatMap(({ origins }) => origins)[0];
}

function hostOf(origin: string | undefined): string {
  return origin === undefined || !URL.canParse(origin) ? '' : new URL(origin).host;
}

/** What it has no say in is set in the configuration. */
const SHARED_FIELDS: Omit<GatewayFields, CommonKey> = {
  AutoRenewal: false,
  ChargeType: '',
  CreateTime: '',
  Generation: 1,
  InstanceType: '',
  InternetEnabled: true,
  InternetStatus: 'Activated',
  IntranetEnabled: true,
  Labels: [],
  Message: '',
  Nodes: 1,
  ObservedGeneration: 1,
  Ports: { Internet: null, InternetTls: null, Vpc: null, VpcTls: null },
  ReadyNodes: 1,
  Reason: '',
  Replicas: 1,
  ResourceName: '',
  SSLRedirectionEnabled: false,
  ScaleFromZero: true,
  Timeouts: { ClientIdle: 600_000, UpstreamIdle: 30_000, Connect: null, FirstByte: null, Request: null },
  UpdateTime: '',
  Warnings: [],
};

function dedicatedFields(view: DedicatedView): Omit<GatewayFields, CommonKey> {
  const { gateway, observed } = view;
  return {
    ...recordedFields(gateway),
    ...nodeFields(view),
    Generation: gateway.generation,
    InternetEnabled: gateway.internet.enabled,
    InternetStatus: internetStatus(view),
    IntranetEnabled: gateway.linkedVpcs.length > 0,
    Message: observed?.message ?? 'The gateway is accepted and about to be started.',
    ObservedGeneration: observed?.observedGeneration ?? 0,
    ReadyNodes: observed?.readyNodes ?? 0,
    Reason: observed?.reason ?? 'Accepted',
    Warnings: [...(observed?.notices ?? [])],
    ...(gateway.kind === 'Application' ? { LoadBalancerList: loadBalancers(view) } : {}),
  };
}

function recordedFields(gateway: GatewayRecord) {
  const { timeouts, ports } = gateway;
  return {
    AutoRenewal: gateway.autoRenewal,
    ChargeType: gateway.chargeType,
    CreateTime: renderTime(gateway.createdAt),
    InstanceType: gateway.kind === 'FullyManaged' ? gateway.specification : '',
    Labels: Object.entries(gateway.labels).map(([LabelKey, LabelValue]) => ({ LabelKey, LabelValue })),
    Ports: { Internet: ports.internet, InternetTls: ports.internetTls, Vpc: ports.vpc, VpcTls: ports.vpcTls },
    ResourceName: gateway.resourceName,
    SSLRedirectionEnabled: gateway.sslRedirection,
    ScaleFromZero: gateway.scaleFromZero,
    Timeouts: {
      ClientIdle: timeouts.clientIdleMs,
      UpstreamIdle: timeouts.upstreamIdleMs,
      Connect: timeouts.connectMs,
      FirstByte: timeouts.firstByteMs,
      Request: timeouts.requestMs,
    },
    UpdateTime: renderTime(gateway.updatedAt),
  };
}

function nodeFields({ gateway: { nodes }, observed, vpcId }: DedicatedView) {
  if ('wanted' in nodes) return { Nodes: observed?.nodes ?? nodes.wanted, Replicas: nodes.wanted };
  const wanted = observed?.nodes ?? (vpcId === null ? 0 : nodes.min);
  return { Nodes: wanted, Replicas: wanted, MinReplicas: nodes.min, MaxReplicas: nodes.max };
}

function internetStatus({ gateway, observed }: DedicatedView): string {
  if (!gateway.internet.enabled) return 'Deactivated';
  const isServed = observed?.listeners.some(({ entrance, healthy }) => entrance === 'internet' && healthy) === true;
  return isServed ? 'Activated' : 'Creating';
}

/** One in its VPC, for both networks. */
function loadBalancers({ gateway, observed, vpcId }: DedicatedView): NonNullable<GatewayFields['LoadBalancerList']> {
  if (vpcId === null) return [];
  const ids = new Set([...gateway.linkedVpcs.flatMap(({ vSwitchIds }) => vSwitchIds), ...gateway.internet.vSwitchIds]);
  const isServed = observed?.listeners.some(({ healthy }) => healthy) === true;
  return [{ VpcId: vpcId, VSwitchIds: [...ids], Status: isServed ? 'Running' : 'Creating' }];
}
