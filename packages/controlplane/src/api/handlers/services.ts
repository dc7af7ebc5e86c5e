import type { FieldProblem, ManagementError } from '@infergate/contract';
import type { Created } from '../../domain/services/create.ts';
import type { Domain } from '../../domain/domain.ts';
import { invalid } from '../parameters/query.ts';
import { readLabels, readList } from '../parameters/texts.ts';
import type { HandlerInput, Handlers } from './handler.ts';
import { pageFields, pagingOf, renderNotices, renderService } from './rendering.ts';

type ServiceOperation =
  | 'CreateService'
  | 'CloneService'
  | 'DescribeService'
  | 'ListServices'
  | 'UpdateService'
  | 'DeleteService'
  | 'StartService'
  | 'StopService'
  | 'RestartService'
  | 'ScaleService'
  | 'UpdateServiceSafetyLock'
  | 'UpdateServiceLabel'
  | 'DeleteServiceLabel';

export function serviceHandlers(domain: Domain): Handlers<ServiceOperation> {
  return { ...creationHandlers(domain), ...viewHandlers(domain), ...lifeHandlers(domain), ...labelHandlers(domain) };
}

function creationHandlers(domain: Domain): Handlers<'CreateService' | 'CloneService' | 'UpdateService'> {
  const { creation, updates, views, installation } = domain;
  const renderCreated = ({ service, notices }: Created) => {
    const { internet, vpc } = views.view(service);
    const identity = { ServiceId: service.id, ServiceName: service.name, Status: service.status.phase };
    return { ...identity, InternetEndpoint: internet[0] ?? '', IntranetEndpoint: vpc[0] ?? '', notices };
  };
  return {
    CreateService: async ({ call, query, body }) => {
      if (query.Develop === true) throw invalid([{ path: 'Develop', message: 'There is no development mode here. Leave it out.' }]);
      const created = await creation.create(call, { config: body, labels: readLabels('Labels', query.Labels) });
      const { notices, ...fields } = renderCreated(created);
      return { ...fields, Region: installation.clusterId, ...(notices.length === 0 ? {} : renderNotices('', notices)) };
    },
    CloneService: async ({ call, path, query, body }) => {
      const created = await creation.clone(call, path.ServiceName, { config: body, labels: readLabels('Labels', query.Labels) });
      const { notices, ...fields } = renderCreated(created);
      return { ...fields, ...(notices.length === 0 ? {} : { Notices: notices.map((notice) => ({ ...notice })) }) };
    },
    UpdateService: async ({ call, path, query, body }) => {
      const { service, notices } = await updates.update(call, path.ServiceName, { config: body, mode: query.UpdateType ?? 'merge' });
      return renderNotices(
        `Succeed to update service [${service.name}] in region [${installation.clusterId}], version ${service.currentVersion}`,
        notices,
      );
    },
  };
}

function viewHandlers({ views, installation }: Domain): Handlers<'DescribeService' | 'ListServices'> {
  return {
    DescribeService: async ({ call, path }) => {
      const details = await views.describe(call, path.ServiceName);
      return { ...renderService(details, installation.clusterId), AccessToken: details.token ?? '' };
    },
    ListServices: async ({ call, query }) => {
      const paging = pagingOf(query.PageNumber, query.PageSize);
      const { items, total } = await views.list(call, { ...serviceFilter(query), offset: paging.offset, limit: paging.size });
      return { ...pageFields(paging, total), Services: items.map((view) => renderService(view, installation.clusterId)) };
    },
  };
}

function serviceFilter(query: HandlerInput<'ListServices'>['query']) {
  return {
    ...(query.Filter === undefined ? {} : { nameContains: query.Filter }),
    ...(query.ServiceName === undefined ? {} : { exactName: query.ServiceName }),
    ...(query.ServiceUid === undefined ? {} : { serviceId: query.ServiceUid }),
    ...(query.Gateway === undefined ? {} : { gatewayId: query.Gateway }),
    ...(query.ServiceStatus === undefined ? {} : { statuses: query.ServiceStatus.split(',').map((status) => status.trim()) }),
    labels: readLabels('Label', query.Label),
    sort: query.Sort ?? 'CreateTime',
    descending: query.Order !== 'asc',
  } as const;
}

type LifeOperation = 'DeleteService' | 'StartService' | 'StopService' | 'RestartService' | 'ScaleService' | 'UpdateServiceSafetyLock';

function lifeHandlers({ life, installation }: Domain): Handlers<LifeOperation> {
  const message = (name: string, what: string) => ({ Message: `Service [${name}] in region [${installation.clusterId}] ${what}` });
  return {
    DeleteService: async ({ call, path }) => message((await life.delete(call, path.ServiceName)).name, 'is terminating'),
    StartService: async ({ call, path }) => {
      const { name, status } = await life.start(call, path.ServiceName);
      return message(name, status.phase === 'Starting' ? 'is starting' : 'is started already');
    },
    StopService: async ({ call, path }) => {
      const { name, status } = await life.stop(call, path.ServiceName);
      return message(name, status.phase === 'Stopped' ? 'is stopped already' : 'is stopping');
    },
    RestartService: async ({ call, path }) => message((await life.restart(call, path.ServiceName)).name, 'is restarting'),
    ScaleService: async ({ call, path, body }) => {
      const service = await life.scale(call, path.ServiceName, { instances: body.Instance, first: body.InstancesToDelete ?? [] });
      return message(service.name, `is scaling to ${service.instances} instances`);
    },
    UpdateServiceSafetyLock: async ({ call, path, body }) => {
      const { name, safetyLock } = await life.setLock(call, path.ServiceName, body.Lock);
      return message(name, `has the safety lock [${safetyLock}]`);
    },
  };
}

function labelHandlers({ labels, installation }: Domain): Handlers<'UpdateServiceLabel' | 'DeleteServiceLabel'> {
  const message = (name: string) => ({
    Message: `Succeed to update the labels of service [${name}] in region [${installation.clusterId}]`,
  });
  return {
    UpdateServiceLabel: async ({ call, path, body }) => message((await labels.set(call, path.ServiceName, body.Labels)).name),
    DeleteServiceLabel: async ({ call, path, query }) => {
      const keys = [...readList('Keys', query.Keys), ...readList('LabelKeys', query.LabelKeys)];
      if (keys.length === 0) throw missing({ path: 'Keys', message: 'Name the keys of the labels to remove.' });
      return message((await labels.remove(call, path.ServiceName, keys)).name);
    },
  };
}

function missing(problem: FieldProblem): ManagementError {
  return invalid([problem]);
}
