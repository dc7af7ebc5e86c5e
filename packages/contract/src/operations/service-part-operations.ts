import { Type } from 'typebox';
import { define } from './definition.ts';
import { accepted, commaText, flag, MESSAGE, NOTICES, ORDER, PAGE, PAGING, text, TIME_TEXT } from './fragments.ts';
import { ENDPOINT, EVENT, INSTANCE, VERSION } from './models.ts';

const SERVICE_PATH = '/services/{ClusterId}/{ServiceName}';

const EVENT_PAGE = { PageNum: Type.Integer(), TotalCount: Type.Integer(), TotalPageNum: Type.Integer() };

const PERIOD = { StartTime: text(`From this time on; ${TIME_TEXT}.`), EndTime: text(`Up to this time; ${TIME_TEXT}.`) };

/** What belongs to a service: instances, endpoints, tokens, versions, log and events. */
export const SERVICE_PART_OPERATIONS = {
  ...instanceOperations(),
  DescribeServiceEndpoints: define({
    method: 'GET',
    path: `${SERVICE_PATH}/endpoints`,
    role: 'viewer',
    summary: 'Shows where a service is called, and with which token',
    query: {},
    body: null,
    response: {
      AccessToken: Type.String({ description: 'Empty for a public service, and for viewers.' }),
      Endpoints: Type.Array(ENDPOINT),
      ...MESSAGE,
    },
  }),
  DescribeServiceLog: define({
    method: 'GET',
    path: `${SERVICE_PATH}/logs`,
    role: 'viewer',
    summary: 'Shows what the instances of a service wrote, newest last',
    query: {
      ContainerName: accepted(),
      InstanceName: text('Only this instance.'),
      Ip: text('Only instances with this address.'),
      Keyword: text('Only lines that hold this text.'),
      PageNum: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, description: 'Page 1 (default) is the newest.' })),
      PageSize: Type.Optional(Type.Integer({ minimum: 1, maximum: 5_000, description: 'Default 500.' })),
      Previous: flag('The run before the last restart.'),
      ...PERIOD,
      Cursor: text('Ours: only what was written behind this place of an earlier answer. Needs InstanceName.'),
    },
    body: null,
    response: {
      Logs: Type.Array(Type.String()),
      ...EVENT_PAGE,
      Cursor: Type.Optional(Type.String({ description: 'Ours: the place behind the last line of the one instance asked for.' })),
    },
  }),
  DescribeServiceEvent: define({
    method: 'GET',
    path: `${SERVICE_PATH}/events`,
    role: 'viewer',
    summary: 'Shows what happened to a service, newest first; by default in the last seven days',
    query: {
      EventType: Type.Optional(Type.Enum(['Normal', 'Warning'])),
      InstanceName: text('Only this instance.'),
      PageNum: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'From 1, which is the default.' })),
      PageSize: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, description: 'Default 100.' })),
      ...PERIOD,
    },
    body: null,
    response: { Events: Type.Array(EVENT), ...EVENT_PAGE },
  }),
  ListServiceVersions: define({
    method: 'GET',
    path: `${SERVICE_PATH}/versions`,
    role: 'viewer',
    summary: 'Lists the versions that can be gone back to, newest first',
    query: PAGING,
    body: null,
    response: { ...PAGE, Versions: Type.Array(VERSION) },
  }),
  UpdateServiceVersion: define({
    method: 'PUT',
    path: `${SERVICE_PATH}/version`,
    role: 'developer',
    summary: 'Goes back, or forward again, to the description of a version. Number of instances, labels and tokens stay',
    query: {},
    body: Type.Object({ Version: Type.Integer({ minimum: 1 }) }, { additionalProperties: false }),
    response: { ...MESSAGE, ...NOTICES },
  }),
  ...tokenOperations(),
};

function instanceOperations() {
  return {
    ListServiceInstances: define({
      method: 'GET',
      path: `${SERVICE_PATH}/instances`,
      role: 'viewer',
      summary: 'Lists the instances of a service',
      query: {
        ...PAGING,
        Filter: text('Part of the name, the address or the host.'),
        HostIP: text('The address of the host.'),
        InstanceIP: text('The address of the instance.'),
        InstanceName: text('The whole name.'),
        InstanceStatus: text('Such as Running or Pending.'),
        InstanceType: accepted(),
        IsSpot: accepted(),
        ListReplica: accepted(),
        MemberType: accepted(),
        Order: ORDER,
        QuotaId: accepted(),
        ReplicaName: accepted(),
        Resource: accepted(),
        ResourceType: accepted(),
        Role: accepted(),
        Sort: Type.Optional(Type.Enum(['StartTime', 'CreateTime', 'InstanceName', 'Status'], { description: 'Default StartTime.' })),
      },
      body: null,
      response: { ...PAGE, Instances: Type.Array(INSTANCE) },
    }),
    DeleteServiceInstances: define({
      method: 'DELETE',
      path: `${SERVICE_PATH}/instances`,
      role: 'developer',
      summary: 'Replaces instances by new ones, or starts their process again in place',
      query: {
        Container: accepted(),
        InstanceList: commaText('Names of instances'),
        IsReplica: accepted(),
        SoftRestart: flag('Start the process again in place.'),
      },
      body: null,
      response: MESSAGE,
    }),
    UpdateServiceInstance: define({
      method: 'PUT',
      path: `${SERVICE_PATH}/instances/{InstanceName}`,
      role: 'developer',
      summary: 'Takes an instance out of traffic, or back in',
      query: { IsReplica: accepted() },
      body: Type.Object(
        {
          Isolate: Type.Optional(Type.Boolean()),
          Detach: Type.Optional(Type.Boolean({ description: 'Only false is supported.' })),
          Hibernate: Type.Optional(Type.Boolean({ description: 'Only false is supported.' })),
        },
        { additionalProperties: false },
      ),
      response: MESSAGE,
    }),
  };
}

function tokenOperations() {
  const path = `${SERVICE_PATH}/tokens` as const;
  return {
    ListServiceTokens: define({
      method: 'GET',
      path,
      role: 'developer',
      isEas: false,
      summary: 'Lists the live tokens of a service, oldest first',
      query: {},
      body: null,
      response: {
        Tokens: Type.Array(
          Type.Object({ TokenId: Type.String(), Token: Type.String(), CreateTime: Type.String() }, { additionalProperties: false }),
        ),
      },
    }),
    CreateServiceToken: define({
      method: 'POST',
      path,
      role: 'developer',
      isEas: false,
      summary: 'Adds a token; the others stay live',
      query: {},
      body: Type.Optional(
        Type.Object(
          {
            Token: Type.Optional(
              Type.String({ minLength: 8, maxLength: 4_096, pattern: '^[\\x21-\\x7e]+$', description: 'Generated when absent.' }),
            ),
          },
          { additionalProperties: false },
        ),
      ),
      response: { TokenId: Type.String(), Token: Type.String() },
    }),
    DeleteServiceToken: define({
      method: 'DELETE',
      path: `${path}/{TokenId}`,
      role: 'developer',
      isEas: false,
      summary: 'Ends a token. The last one cannot be ended: add another first, or make the service public',
      query: {},
      body: null,
      response: MESSAGE,
    }),
  };
}
