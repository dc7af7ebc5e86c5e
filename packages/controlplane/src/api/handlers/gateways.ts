import type { OperationBody } from '@infergate/contract';
import type { Domain } from '../../domain/domain.ts';
import type { GatewayChange } from '../../domain/gateways/gateway-access.ts';
import type { GatewayWishes } from '../../domain/gateways/wishes.ts';
import { readGatewayType, readNewGatewayType } from '../parameters/gateway-type.ts';
import { invalid } from '../parameters/query.ts';
import { readLabels, readList } from '../parameters/texts.ts';
import { renderGateway } from './gateway-rendering.ts';
import type { HandlerInput, Handlers } from './handler.ts';
import { pageFields, pagingOf, renderNotices } from './rendering.ts';

type LifeOperation = 'CreateGateway' | 'UpdateGateway' | 'DeleteGateway';
type ViewOperation = 'DescribeGateway' | 'ListGateway';
type LabelOperation = 'UpdateGatewayLabel' | 'DeleteGatewayLabel';

export function gatewayHandlers(domain: Domain): Handlers<LifeOperation | ViewOperation | LabelOperation> {
  return { ...lifeHandlers(domain), ...viewHandlers(domain), ...labelHandlers(domain) };
}

/** In the words of PAI-EAS. */
export function renderChange({ gateway, notices }: GatewayChange, what: string) {
  return { GatewayId: gateway.id, ...renderNotices(`Gateway [${gateway.id}] ${what}`, notices) };
}

function lifeHandlers({ gateways, installation }: Domain): Handlers<LifeOperation> {
  return {
    CreateGateway: async ({ call, query, body }) => {
      const created = await gateways.creation.create(call, {
        kind: readNewGatewayType(body.GatewayType),
        chargeType: body.ChargeType ?? 'PostPaid',
        autoRenewal: body.AutoRenewal ?? false,
        resourceName: query.ResourceName ?? '',
        labels: body.Labels ?? {},
        wishes: wishesOf(body),
      });
      return { ClusterId: installation.clusterId, ...renderChange(created, 'is creating') };
    },
    UpdateGateway: async ({ call, path, body }) =>
      renderChange(await gateways.updates.update(call, path.GatewayId, wishesOf(body)), 'is updating'),
    DeleteGateway: async ({ call, path }) => renderChange(await gateways.deletion.delete(call, path.GatewayId), 'is deleting'),
  };
}

function wishesOf(body: OperationBody<'UpdateGateway'>): GatewayWishes {
  const { Timeouts: timeouts = {}, Ports: ports = {} } = body;
  return {
    name: body.Name,
    specification: body.InstanceType,
    replicas: body.Replicas,
    minReplicas: body.MinReplicas,
    maxReplicas: body.MaxReplicas,
    internet: body.EnableInternet,
    intranet: body.EnableIntranet,
    vpcId: body.VpcId,
    vSwitchIds: body.VSwitchIds,
    sslRedirection: body.EnableSSLRedirection,
    isDefault: body.IsDefault,
    scaleFromZero: body.ScaleFromZero,
    maxRequestBodyBytes: body.MaxRequestBodyBytes,
    timeouts: {
      clientIdleMs: timeouts.ClientIdle,
      upstreamIdleMs: timeouts.UpstreamIdle,
      connectMs: timeouts.Connect,
      firstByteMs: timeouts.FirstByte,
      requestMs: timeouts.Request,
    },
    ports: { internet: ports.Internet, internetTls: ports.InternetTls, vpc: ports.Vpc, vpcTls: ports.VpcTls },
  };
}

function viewHandlers({ gateways }: Domain): Handlers<ViewOperation> {
  return {
    DescribeGateway: async ({ call, path }) => renderGateway(await gateways.views.describe(call, path.GatewayId)),
    ListGateway: async ({ call, query }) => {
      const paging = pagingOf(query.PageNumber, query.PageSize);
      const { items, total } = await gateways.views.list(call, { ...gatewayFilter(query), offset: paging.offset, limit: paging.size });
      return { ...pageFields(paging, total), Gateways: items.map(renderGateway) };
    },
  };
}

function gatewayFilter(query: HandlerInput<'ListGateway'>['query']) {
  return {
    id: query.GatewayId,
    nameContains: query.GatewayName,
    kind: query.GatewayType === undefined ? undefined : readGatewayType(query.GatewayType),
    chargeType: query.ChargeType,
    internetEnabled: query.InternetEnabled,
    resourceName: query.ResourceName,
    status: query.Status,
    labels: readLabels('Label', query.Label),
    sort: query.Sort ?? 'CreateTime',
    descending: query.Order !== 'asc',
  } as const;
}

function labelHandlers({ gateways }: Domain): Handlers<LabelOperation> {
  const message = (id: string) => ({ Message: `Succeed to update the labels of gateway [${id}]` });
  return {
    UpdateGatewayLabel: async ({ call, path, body }) => {
      await gateways.labels.set(call, path.GatewayId, body.Labels);
      return message(path.GatewayId);
    },
    DeleteGatewayLabel: async ({ call, path, query }) => {
      const keys = readList('LabelKeys', query.LabelKeys);
      if (keys.length === 0) throw invalid([{ path: 'LabelKeys', message: 'Name the keys of the labels to remove.' }]);
      await gateways.labels.remove(call, path.GatewayId, keys);
      return message(path.GatewayId);
    },
  };
}
