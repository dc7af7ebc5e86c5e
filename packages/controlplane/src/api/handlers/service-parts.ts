import { SHARED_GATEWAY } from '@infergate/contract';
import type { Domain } from '../../domain/domain.ts';
import type { ServiceDetails } from '../../domain/services/views.ts';
import type { InstanceRecord } from '../../store/records.ts';
import { invalid } from '../parameters/query.ts';
import { readList, readTime } from '../parameters/texts.ts';
import type { HandlerInput, Handlers } from './handler.ts';
import {
  eventPageFields,
  INSTANCE_STATUS,
  pageFields,
  pagingOf,
  renderEvent,
  renderInstance,
  renderNotices,
  renderTime,
  renderVersion,
} from './rendering.ts';

type InstanceOperation = 'ListServiceInstances' | 'DeleteServiceInstances' | 'UpdateServiceInstance';
type HistoryOperation = 'DescribeServiceLog' | 'DescribeServiceEvent';
type VersionOperation = 'ListServiceVersions' | 'UpdateServiceVersion';
type TokenOperation = 'ListServiceTokens' | 'CreateServiceToken' | 'DeleteServiceToken';

export type ServicePartOperation = InstanceOperation | HistoryOperation | VersionOperation | TokenOperation | 'DescribeServiceEndpoints';

const EVENT_PERIOD_MS = 7 * 24 * 3_600_000;
const LOG_PAGE_SIZE = 500;

export function servicePartHandlers(domain: Domain, now: () => number): Handlers<ServicePartOperation> {
  return {
    ...instanceHandlers(domain),
    ...historyHandlers(domain, now),
    ...versionHandlers(domain),
    ...tokenHandlers(domain),
    DescribeServiceEndpoints: async ({ call, path }) => renderEndpoints(await domain.views.describe(call, path.ServiceName)),
  };
}

function renderEndpoints({ service, servedBy, token, internet, vpc }: ServiceDetails) {
  const isShared = servedBy === SHARED_GATEWAY.id;
  const endpoint = {
    BackendId: isShared ? 'default' : servedBy,
    EndpointType: isShared ? ('DefaultGateway' as const) : ('PrivateGateway' as const),
    InternetEndpoints: [...internet],
    IntranetEndpoints: [...vpc],
    PathType: 'Service' as const,
  };
  const message = service.isPublic ? 'The service is public: it is called without a token.' : 'Successfully get service endpoints';
  return { AccessToken: token ?? '', Endpoints: [endpoint], Message: message };
}

function instanceHandlers({ instances }: Domain): Handlers<InstanceOperation> {
  return {
    ListServiceInstances: async ({ call, path, query }) => {
      const paging = pagingOf(query.PageNumber, query.PageSize);
      const { service, instances: all } = await instances.list(call, path.ServiceName);
      const matching = sortInstances(selectInstances(all, query), query);
      const page = matching.slice(paging.offset, paging.offset + paging.size);
      return { ...pageFields(paging, matching.length), Instances: page.map((instance) => renderInstance(instance, service)) };
    },
    DeleteServiceInstances: async ({ call, path, query }) => {
      const names = [...new Set(readList('InstanceList', query.InstanceList))];
      if (names.length === 0 || names.length > 1_000) throw invalid([{ path: 'InstanceList', message: 'Name 1 to 1000 instances.' }]);
      const isSoft = query.SoftRestart === true;
      await instances.ask(call, path.ServiceName, { names, request: isSoft ? 'restart' : 'replace' });
      return { Message: `Instances [${names.join(',')}] of service [${path.ServiceName}] are ${isSoft ? 'restarting' : 'terminating'}` };
    },
    UpdateServiceInstance: async ({ call, path, body }) => {
      const unsupported = (['Detach', 'Hibernate'] as const).filter((key) => body[key] === true);
      if (unsupported.length > 0)
        throw invalid(unsupported.map((key) => ({ path: key, message: 'This is not supported here. Use Isolate.' })));
      if (body.Isolate === undefined) throw invalid([{ path: 'Isolate', message: 'Say true or false.' }]);
      await instances.isolate(call, path.ServiceName, { name: path.InstanceName, isolated: body.Isolate });
      return {
        Message: `Instance [${path.InstanceName}] of service [${path.ServiceName}] ${body.Isolate ? 'is isolated' : 'gets traffic again'}`,
      };
    },
  };
}

type InstanceQuery = HandlerInput<'ListServiceInstances'>['query'];

function selectInstances(instances: readonly InstanceRecord[], query: InstanceQuery): readonly InstanceRecord[] {
  return instances.filter((instance) => {
    const host = instance.address?.host ?? '';
    return (
      (query.InstanceName === undefined || instance.name === query.InstanceName) &&
      (query.InstanceIP === undefined || host === query.InstanceIP) &&
      (query.HostIP === undefined || host === query.HostIP) &&
      (query.InstanceStatus === undefined || INSTANCE_STATUS[instance.phase] === query.InstanceStatus) &&
      (query.Filter === undefined || `${instance.name} ${host}`.includes(query.Filter))
    );
  });
}

const SORT_KEYS: Readonly<Record<NonNullable<InstanceQuery['Sort']>, (instance: InstanceRecord) => string | number>> = {
  StartTime: (instance) => instance.startedAt ?? 0,
  CreateTime: (instance) => instance.createdAt,
  InstanceName: (instance) => instance.name,
  Status: (instance) => INSTANCE_STATUS[instance.phase],
};

function sortInstances(instances: readonly InstanceRecord[], { Sort: sort = 'StartTime', Order: order }: InstanceQuery) {
  const keyOf = SORT_KEYS[sort];
  const ascending = instances.toSorted((a, b) => compare(keyOf(a), keyOf(b)) || compare(a.name, b.name));
  return order === 'asc' ? ascending : ascending.toReversed();
}

function compare<T extends string | number>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function historyHandlers({ history }: Domain, now: () => number): Handlers<HistoryOperation> {
  return {
    DescribeServiceEvent: async ({ call, path, query }) => {
      const paging = pagingOf(query.PageNum, query.PageSize);
      const to = readTime('EndTime', query.EndTime) ?? now();
      const { items, total } = await history.events(call, {
        serviceName: path.ServiceName,
        ...(query.InstanceName === undefined ? {} : { instanceName: query.InstanceName }),
        ...(query.EventType === undefined ? {} : { type: query.EventType }),
        from: readTime('StartTime', query.StartTime) ?? to - EVENT_PERIOD_MS,
        to,
        offset: paging.offset,
        limit: paging.size,
      });
      return { ...eventPageFields(paging, total), Events: items.map(renderEvent) };
    },
    DescribeServiceLog: async ({ call, path, query }) => {
      if (query.Cursor !== undefined && query.InstanceName === undefined)
        throw invalid([{ path: 'InstanceName', message: 'Cursor is a place in the log of one instance. Name it.' }]);
      const paging = pagingOf(query.PageNum, query.PageSize ?? LOG_PAGE_SIZE);
      const { lines, cursor } = await history.logs(call, path.ServiceName, logRequest(query, paging.size));
      // Page 1 is the end of the log; a follow-up is one page by itself.
      const end = query.Cursor === undefined ? lines.length - paging.offset : lines.length;
      const page = lines.slice(Math.max(0, end - paging.size), Math.max(0, end));
      return { Logs: page, ...eventPageFields(paging, lines.length), ...(cursor === null ? {} : { Cursor: cursor }) };
    },
  };
}

function logRequest(query: HandlerInput<'DescribeServiceLog'>['query'], limit: number) {
  return {
    instanceName: query.InstanceName ?? null,
    address: query.Ip ?? null,
    keyword: query.Keyword ?? null,
    previous: query.Previous === true,
    fromMs: readTime('StartTime', query.StartTime),
    toMs: readTime('EndTime', query.EndTime),
    after: query.Cursor ?? null,
    limit,
  };
}

function versionHandlers({ views, updates, installation }: Domain): Handlers<VersionOperation> {
  return {
    ListServiceVersions: async ({ call, path, query }) => {
      const paging = pagingOf(query.PageNumber, query.PageSize);
      const versions = await views.versions(call, path.ServiceName);
      const page = versions.slice(paging.offset, paging.offset + paging.size);
      return { ...pageFields(paging, versions.length), Versions: page.map(renderVersion) };
    },
    UpdateServiceVersion: async ({ call, path, body }) => {
      const { service, notices } = await updates.useVersion(call, path.ServiceName, body.Version);
      return renderNotices(
        `Service [${service.name}] in region [${installation.clusterId}] uses version ${service.currentVersion}`,
        notices,
      );
    },
  };
}

function tokenHandlers({ tokens }: Domain): Handlers<TokenOperation> {
  return {
    ListServiceTokens: async ({ call, path }) => {
      const live = await tokens.list(call, path.ServiceName);
      return { Tokens: live.map(({ id, token, createdAt }) => ({ TokenId: id, Token: token, CreateTime: renderTime(createdAt) })) };
    },
    CreateServiceToken: async ({ call, path, body }) => {
      const { id, token } = await tokens.create(call, path.ServiceName, body?.Token ?? null);
      return { TokenId: id, Token: token };
    },
    DeleteServiceToken: async ({ call, path }) => {
      await tokens.delete(call, path.ServiceName, path.TokenId);
      return { Message: `Token [${path.TokenId}] of service [${path.ServiceName}] is ended` };
    },
  };
}
