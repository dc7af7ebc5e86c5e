import { Type } from 'typebox';
import { define } from './definition.ts';
import {
  accepted,
  commaText,
  flag,
  jsonText,
  LABEL_MAP,
  MESSAGE,
  NOTICES,
  ORDER,
  PAGE,
  PAGING,
  SERVICE_CONFIG,
  text,
} from './fragments.ts';
import { SERVICE, SERVICE_FIELDS } from './models.ts';

const SERVICE_PATH = '/services/{ClusterId}/{ServiceName}';

const CREATED = {
  InternetEndpoint: Type.String(),
  IntranetEndpoint: Type.String(),
  ServiceId: Type.String(),
  ServiceName: Type.String(),
  Status: Type.String({ description: 'Creating: the service comes up by itself.' }),
  ...NOTICES,
};

/** Services themselves: their description, their life and their labels. */
export const SERVICE_OPERATIONS = {
  CreateService: define({
    method: 'POST',
    path: '/services',
    role: 'developer',
    summary: 'Creates a service from its description',
    query: {
      Develop: flag('Development mode; only false is supported.'),
      Labels: jsonText('Labels in addition to those of the description'),
      WorkspaceId: accepted(),
    },
    body: SERVICE_CONFIG,
    response: { ...CREATED, Region: Type.String(), Message: Type.Optional(Type.String({ description: 'The notices as one text.' })) },
  }),
  CloneService: define({
    method: 'POST',
    path: `${SERVICE_PATH}/clone`,
    role: 'developer',
    summary: 'Creates a service from the description of another one, changed by the body; the body gives the new name',
    query: { Labels: jsonText('Labels in addition to those of the description') },
    body: SERVICE_CONFIG,
    response: CREATED,
  }),
  DescribeService: define({
    method: 'GET',
    path: SERVICE_PATH,
    role: 'viewer',
    summary: 'Shows a service',
    query: {},
    body: null,
    response: SERVICE_FIELDS,
  }),
  ListServices: define({
    method: 'GET',
    path: '/services',
    role: 'viewer',
    summary: 'Lists services, page by page',
    query: {
      ...PAGING,
      Accessibility: accepted(),
      AutoscalerEnabled: accepted(),
      CallerUid: accepted(),
      CronscalerEnabled: accepted(),
      Filter: text('Part of the name.'),
      Gateway: text('Id of the gateway that serves them; `shared` for the shared one.'),
      GroupName: accepted(),
      IncludeNoWorkspace: accepted(),
      Label: jsonText('Labels that a service must have, as an object'),
      Order: ORDER,
      ParentServiceUid: accepted(),
      QuotaId: accepted(),
      ResourceAliasName: accepted(),
      ResourceBurstable: accepted(),
      ResourceId: accepted(),
      ResourceName: accepted(),
      ResourceType: accepted(),
      Role: accepted(),
      ServiceName: text('The whole name.'),
      ServiceStatus: text('Such as Running or Stopped; any of several, separated by commas.'),
      ServiceType: accepted(),
      ServiceUid: text('The whole id.'),
      Sort: Type.Optional(Type.Enum(['CreateTime', 'UpdateTime', 'ServiceName', 'Status'], { description: 'Default CreateTime.' })),
      TrafficState: accepted(),
      WorkspaceId: accepted(),
    },
    body: null,
    response: { ...PAGE, Services: Type.Array(SERVICE) },
  }),
  UpdateService: define({
    method: 'PUT',
    path: SERVICE_PATH,
    role: 'developer',
    summary: 'Changes the description. Every update makes a version, also one that changes nothing',
    query: {
      MemberToUpdate: accepted(),
      UpdateType: Type.Optional(
        Type.Enum(['merge', 'replace'], {
          description: 'merge (default): objects are merged key by key, null removes a key. replace: the body is the whole description.',
        }),
      ),
    },
    body: SERVICE_CONFIG,
    response: { ...MESSAGE, ...NOTICES },
  }),
  DeleteService: define({
    method: 'DELETE',
    path: SERVICE_PATH,
    role: 'developer',
    summary: 'Deletes a service after its instances have drained',
    query: {},
    body: null,
    response: MESSAGE,
  }),
  ...lifeOperations(),
  UpdateServiceSafetyLock: define({
    method: 'PUT',
    path: `${SERVICE_PATH}/lock`,
    role: 'developer',
    summary: 'Forbids every change (all), stopping and deleting (dangerous), or nothing (none)',
    query: {},
    body: Type.Object({ Lock: Type.Enum(['all', 'dangerous', 'none']) }, { additionalProperties: false }),
    response: MESSAGE,
  }),
  UpdateServiceLabel: define({
    method: 'PUT',
    path: `${SERVICE_PATH}/label`,
    role: 'developer',
    summary: 'Adds labels, or gives them new values',
    query: {},
    body: Type.Object({ Labels: LABEL_MAP }, { additionalProperties: false }),
    response: MESSAGE,
  }),
  DeleteServiceLabel: define({
    method: 'DELETE',
    path: `${SERVICE_PATH}/label`,
    role: 'developer',
    summary: 'Removes labels; one that is not there is no error',
    query: { Keys: commaText('Keys of labels'), LabelKeys: commaText('Keys of labels') },
    body: null,
    response: MESSAGE,
  }),
};

function lifeOperations() {
  return {
    StartService: define({
      method: 'PUT',
      path: `${SERVICE_PATH}/start`,
      role: 'developer',
      summary: 'Starts a stopped service',
      query: {},
      body: null,
      response: MESSAGE,
    }),
    StopService: define({
      method: 'PUT',
      path: `${SERVICE_PATH}/stop`,
      role: 'developer',
      summary: 'Stops a service: its instances drain and end, its description stays',
      query: {},
      body: null,
      response: MESSAGE,
    }),
    RestartService: define({
      method: 'PUT',
      path: `${SERVICE_PATH}/restart`,
      role: 'developer',
      summary: 'Replaces every instance, a few at a time',
      query: {},
      body: null,
      response: MESSAGE,
    }),
    ScaleService: define({
      method: 'PUT',
      path: `${SERVICE_PATH}/scale`,
      role: 'developer',
      summary: 'Changes the number of instances',
      query: {},
      body: Type.Object(
        {
          Instance: Type.Integer({ minimum: 0, maximum: 10_000 }),
          InstancesToDelete: Type.Optional(Type.Array(Type.String(), { maxItems: 1_000, description: 'Names of those that go first.' })),
        },
        { additionalProperties: false },
      ),
      response: MESSAGE,
    }),
  };
}
