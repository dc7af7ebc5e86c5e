import { Type } from 'typebox';

/** The models of PAI-EAS that answers are made of, with the fields that mean something here. Times are RFC 3339. */

export const LABELS = Type.Array(Type.Object({ LabelKey: Type.String(), LabelValue: Type.String() }, { additionalProperties: false }));

const CONDITION = Type.Object(
  {
    Type: Type.String(),
    Status: Type.Enum(['True', 'False', 'Unknown']),
    Reason: Type.String({ description: 'A constant.' }),
    Message: Type.String(),
    LastTransitionTime: Type.String(),
  },
  { additionalProperties: false },
);

/** Ours: lets a caller wait until a change is live. */
const PROGRESS = {
  Generation: Type.Integer({ description: 'Grows with every accepted change.' }),
  ObservedGeneration: Type.Integer({ description: 'The generation that Status speaks of.' }),
  Conditions: Type.Array(CONDITION),
  IsPublic: Type.Boolean({ description: 'Callable without a token, on purpose.' }),
};

export const SERVICE_FIELDS = {
  AccessToken: Type.String({ description: 'Empty for a public service, and for viewers.' }),
  AutoscalerEnabled: Type.Boolean(),
  CallerUid: Type.String(),
  Cpu: Type.Number({ description: 'Cores of an instance; 0 when not described.' }),
  CreateTime: Type.String(),
  CronscalerEnabled: Type.Boolean(),
  CurrentVersion: Type.Integer(),
  Gateway: Type.Optional(Type.String({ description: 'The dedicated gateway that serves it; absent: the shared one does.' })),
  Gpu: Type.Number(),
  Image: Type.String(),
  GrpcAuthority: Type.Optional(
    Type.String({
      description:
        'Ours: an authority by which gRPC calls reach the service, at host and port of an endpoint. Absent where it serves no gRPC.',
    }),
  ),
  InternetEndpoint: Type.String(),
  IntranetEndpoint: Type.String(),
  Labels: LABELS,
  LatestVersion: Type.Integer(),
  Memory: Type.Number({ description: 'MB of an instance; 0 when not described.' }),
  Message: Type.String(),
  Namespace: Type.String(),
  ParentUid: Type.String(),
  PendingInstance: Type.Integer(),
  Reason: Type.String({ description: 'A constant such as RUNNING.' }),
  Region: Type.String(),
  Resource: Type.String(),
  ResourceBurstable: Type.Boolean(),
  Role: Type.String(),
  RunningInstance: Type.Integer(),
  SafetyLock: Type.Enum(['all', 'dangerous', 'none']),
  ServiceConfig: Type.String({
    description: 'JSON text of the description, secrets hidden. Lists leave it empty when it is longer than about 48 KiB.',
  }),
  ServiceGroup: Type.String(),
  ServiceId: Type.String(),
  ServiceName: Type.String(),
  ServiceUid: Type.String(),
  Source: Type.String(),
  Status: Type.String(),
  TotalInstance: Type.Integer(),
  TrafficState: Type.String(),
  UpdateTime: Type.String(),
  Weight: Type.Integer(),
  WorkloadType: Type.String(),
  WorkspaceId: Type.String(),
  ...PROGRESS,
};

export const SERVICE = Type.Object(SERVICE_FIELDS, { additionalProperties: false });

const LAST_STATE = Type.Object(
  { Reason: Type.String(), Message: Type.String(), FinishedAt: Type.String() },
  { additionalProperties: false },
);

export const INSTANCE = Type.Object(
  {
    CreateTime: Type.String(),
    Detached: Type.Boolean(),
    ExternalIP: Type.String(),
    ExternalInstancePort: Type.Integer(),
    HostIP: Type.String(),
    HostName: Type.String(),
    InnerIP: Type.String(),
    InstanceName: Type.String(),
    InstancePort: Type.Integer({ description: '0 until the instance has one.' }),
    IsLatest: Type.Boolean({ description: 'Runs the current version.' }),
    IsReplica: Type.Boolean(),
    IsSpot: Type.Boolean(),
    Isolated: Type.Boolean(),
    LastState: Type.Array(LAST_STATE, { description: 'Ends of earlier runs, newest first.' }),
    Message: Type.String({ description: 'What the instance waits for or died of.' }),
    Namespace: Type.String(),
    ReadyProcesses: Type.Integer(),
    Reason: Type.String(),
    ResourceType: Type.String(),
    RestartCount: Type.Integer(),
    Role: Type.String(),
    StartAt: Type.String(),
    StartTime: Type.String({ description: 'Empty before the first start.' }),
    Status: Type.String({ description: 'Pending, Starting, Running, Terminating, Failed or Terminated.' }),
    TotalProcesses: Type.Integer(),
    Version: Type.Integer({ description: 'Of the service; ours.' }),
    Zone: Type.String(),
  },
  { additionalProperties: false },
);

export const ENDPOINT = Type.Object(
  {
    BackendId: Type.String(),
    EndpointType: Type.Enum(['DefaultGateway', 'PrivateGateway', 'Nlb', 'Nacos']),
    InternetEndpoints: Type.Array(Type.String()),
    IntranetEndpoints: Type.Array(Type.String()),
    PathType: Type.Enum(['Service', 'Group']),
  },
  { additionalProperties: false },
);

export const EVENT = Type.Object(
  {
    InstanceName: Type.Optional(Type.String({ description: 'Ours: which instance, when Resource is Pod.' })),
    Message: Type.String(),
    Reason: Type.String(),
    Resource: Type.Enum(['Service', 'Pod']),
    Time: Type.String(),
    Type: Type.Enum(['Normal', 'Warning']),
  },
  { additionalProperties: false },
);

export const VERSION = Type.Object(
  {
    BuildTime: Type.String(),
    ImageAvailable: Type.Enum(['true', 'false', 'unknown']),
    ImageId: Type.Integer({ description: 'The number of the version.' }),
    Message: Type.String(),
    ServiceConfig: Type.String({ description: 'JSON text of the description, secrets hidden.' }),
    ServiceRunnable: Type.Enum(['true', 'false', 'unknown']),
  },
  { additionalProperties: false },
);

/** The body of every error. */
export const MANAGEMENT_ERROR = Type.Object(
  {
    Code: Type.String(),
    Message: Type.String(),
    RequestId: Type.String(),
    Problems: Type.Optional(
      Type.Array(Type.Object({ path: Type.String(), message: Type.String() }), {
        description: 'Everything that is wrong with the input, with its path.',
      }),
    ),
  },
  { additionalProperties: false },
);
