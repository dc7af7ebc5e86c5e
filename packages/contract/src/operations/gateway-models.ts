import { Type } from 'typebox';
import { LABELS } from './models.ts';

/** Gateways in the field names of PAI-EAS. What PAI-EAS does not have is marked "Ours". Times are RFC 3339. */

const strict = { additionalProperties: false } as const;

const port = (description: string) => Type.Union([Type.Null(), Type.Integer({ minimum: 1, maximum: 65_535 })], { description });
const limitOf = (description: string) => Type.Union([Type.Null(), Type.Integer({ minimum: 1, maximum: 86_400_000 })], { description });
const pause = (description: string) => Type.Integer({ minimum: 1000, maximum: 86_400_000, description });

const TIMEOUT_FIELDS = {
  ClientIdle: pause('A connection of a client may rest this long between requests.'),
  UpstreamIdle: pause('A connection to an instance may rest this long between requests.'),
  Connect: limitOf('Of services that do not say `networking.timeouts.connect`; null: as everywhere.'),
  FirstByte: limitOf('Of services that do not say `networking.timeouts.first_byte`; null: as everywhere.'),
  Request: limitOf('Of services that do not say `metadata.rpc.keepalive`; null: as everywhere.'),
};

const PORT_FIELDS = {
  Internet: port('Of the Internet endpoint.'),
  InternetTls: port('A further one of the Internet endpoint, which speaks TLS only, such as 443.'),
  Vpc: port('Of the VPC endpoints.'),
  VpcTls: port('A further one of the VPC endpoints, which speaks TLS only.'),
};

const LOAD_BALANCER = Type.Object({ VpcId: Type.String(), VSwitchIds: Type.Array(Type.String()), Status: Type.String() }, strict);

/** Ours: lets a caller see how far a gateway is, and where it answers. */
const GATEWAY_ADDITIONS = {
  GatewayType: Type.Enum(['FullyManaged', 'Application', 'Shared'], { description: 'Ours.' }),
  AutoRenewal: Type.Boolean({ description: 'Ours: as recorded.' }),
  ResourceName: Type.String({ description: 'Ours: as recorded.' }),
  Nodes: Type.Integer({ description: 'Ours: nodes wanted now; of an Application gateway what the load asks for.' }),
  ReadyNodes: Type.Integer({ description: 'Ours.' }),
  MinReplicas: Type.Optional(Type.Integer({ description: 'Ours: of an Application gateway.' })),
  MaxReplicas: Type.Optional(Type.Integer({ description: 'Ours: of an Application gateway.' })),
  LoadBalancerList: Type.Optional(Type.Array(LOAD_BALANCER, { description: 'Ours: networks of an Application gateway.' })),
  InternetEndpoint: Type.String({ description: 'Ours: URL; empty while the portal is off.' }),
  IntranetEndpoints: Type.Array(Type.Object({ VpcId: Type.String(), Endpoints: Type.Array(Type.String()) }, strict), {
    description: 'Ours: URLs by linked VPC.',
  }),
  MaxRequestBodyBytes: Type.Integer({ description: 'Ours.' }),
  Timeouts: Type.Object(TIMEOUT_FIELDS, { ...strict, description: 'Ours. Milliseconds.' }),
  Ports: Type.Object(PORT_FIELDS, {
    ...strict,
    description: 'Ours: fixed by a caller; null: given out by the installation, or not there.',
  }),
  ScaleFromZero: Type.Boolean({ description: 'Ours: services that may scale to zero are taken.' }),
  ServiceCount: Type.Integer({ description: 'Ours: services that are bound to it.' }),
  Reason: Type.String({ description: 'Ours: a constant.' }),
  Message: Type.String({ description: 'Ours: what the gateway waits for, or why it failed.' }),
  Generation: Type.Integer({ description: 'Ours: grows with every accepted change.' }),
  ObservedGeneration: Type.Integer({ description: 'Ours: the generation that the nodes serve.' }),
  Warnings: Type.Array(Type.String(), { description: 'Ours: what does not hold as asked, and what is advised.' }),
};

export const GATEWAY_FIELDS = {
  ChargeType: Type.String({ description: 'PrePaid or PostPaid; empty for the shared gateway.' }),
  CreateTime: Type.String({ description: 'Empty for the shared gateway.' }),
  ExternalClusterId: Type.String(),
  GatewayId: Type.String(),
  GatewayName: Type.String(),
  InstanceType: Type.String({ description: 'Specification of its nodes; empty where there is none.' }),
  InternetDomain: Type.String({ description: 'Name, or address and port, of the Internet endpoint.' }),
  InternetEnabled: Type.Boolean(),
  InternetStatus: Type.String({ description: 'Activated, Creating or Deactivated.' }),
  IntranetDomain: Type.String({ description: 'Name, or address and port, of the VPC endpoint.' }),
  IntranetEnabled: Type.Boolean({ description: 'A VPC is linked.' }),
  IsDefault: Type.Boolean({ description: 'New services without a choice take it.' }),
  Labels: LABELS,
  Replicas: Type.Integer({ description: 'Nodes asked for; of an Application gateway those that the load asks for.' }),
  SSLRedirectionEnabled: Type.Boolean(),
  Status: Type.String({ description: 'Creating, Running, Updating, Deleting or Failed.' }),
  UpdateTime: Type.String(),
  ...GATEWAY_ADDITIONS,
};

export const GATEWAY = Type.Object(GATEWAY_FIELDS, strict);

const vSwitchIds = Type.Array(Type.String({ minLength: 1, maxLength: 128 }), { minItems: 1, maxItems: 100 });

/** Settings of CreateGateway and UpdateGateway alike. */
export const GATEWAY_SETTINGS = {
  Name: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: 'Unique; metrics are labelled with it.' })),
  InstanceType: Type.Optional(
    Type.Enum(['2c4g', '4c8g', '8c16g', '16c32g'], { description: 'Specification of its nodes; FullyManaged only.' }),
  ),
  Replicas: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description: 'Nodes; FullyManaged only. Default 1.' })),
  EnableInternet: Type.Optional(Type.Boolean({ description: 'The Internet portal. Default false: nothing listens.' })),
  EnableIntranet: Type.Optional(Type.Boolean({ description: 'VPC access of an Application gateway. FullyManaged: VPCs are linked.' })),
  VpcId: Type.Optional(Type.String({ maxLength: 128, description: 'Of an Application gateway: the VPC of both networks.' })),
  VSwitchIds: Type.Optional(vSwitchIds),
  MinReplicas: Type.Optional(Type.Integer({ minimum: 1, maximum: 64, description: 'Ours: nodes at least; Application only.' })),
  MaxReplicas: Type.Optional(Type.Integer({ minimum: 1, maximum: 64, description: 'Ours: nodes at most; Application only.' })),
  EnableSSLRedirection: Type.Optional(Type.Boolean({ description: 'Plain requests to domains with a certificate are sent to https.' })),
  IsDefault: Type.Optional(Type.Boolean({ description: 'New services without a choice take it; no other gateway is it then.' })),
  ScaleFromZero: Type.Optional(Type.Boolean({ description: 'Ours: take services that may scale to zero.' })),
  MaxRequestBodyBytes: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 1_099_511_627_776, description: 'Ours: larger request bodies get 413. Default 1048576.' }),
  ),
  Timeouts: Type.Optional(Type.Partial(Type.Object(TIMEOUT_FIELDS), { ...strict, description: 'Ours. Milliseconds.' })),
  Ports: Type.Optional(
    Type.Partial(Type.Object(PORT_FIELDS), {
      ...strict,
      description: 'Ours: ports to listen on in place of those that the installation gives out; null takes one back.',
    }),
  ),
};

export const CUSTOM_DOMAIN = Type.Object(
  {
    Domain: Type.String(),
    Type: Type.Enum(['internet', 'intranet']),
    CertificateId: Type.String({ description: 'Empty: plain text only.' }),
    CertificateName: Type.String(),
    CertificateStartDate: Type.String(),
    CertificateEndDate: Type.String(),
    CertificateStatus: Type.String({
      description: 'Succeeded, Expired, Pending (not issued yet) or Missing; empty without a certificate.',
    }),
    ClientCertificateId: Type.String({ description: 'Ours: authorities that clients must prove themselves by; empty: none.' }),
    ServiceName: Type.String({ description: 'Ours: answers at the root path of the domain; empty: none.' }),
    CreateTime: Type.String(),
    UpdateTime: Type.String(),
    DnsRecord: Type.Object(
      {
        Name: Type.String(),
        Type: Type.Enum(['CNAME', 'A', 'AAAA']),
        Value: Type.String({ description: 'Empty while the gateway has no such endpoint.' }),
      },
      { ...strict, description: 'Ours: the record to create where the domain is administered.' },
    ),
    Message: Type.String({ description: 'Ours: what is to be done so that the domain works.' }),
  },
  strict,
);

const ACL_ENTRIES = Type.Array(Type.Object({ Entry: Type.String(), Comment: Type.String() }, strict));

export const INTERNET_ACL = Type.Object({ AclPolicyList: ACL_ENTRIES }, strict);
export const INTRANET_ACL = Type.Object({ VpcId: Type.String(), AclPolicyList: ACL_ENTRIES }, strict);

/** One for each vSwitch. */
export const LINKED_VPC = Type.Object(
  {
    AccountId: Type.String(),
    AuthoritativeDnsEnabled: Type.Boolean(),
    Ip: Type.String({ description: 'Address of the gateway in the vSwitch.' }),
    SecurityGroupId: Type.String(),
    Status: Type.String({ description: 'Creating or Running.' }),
    VSwitchId: Type.String(),
    VpcId: Type.String(),
    Zone: Type.String({ description: 'Ours.' }),
    Endpoint: Type.String({ description: 'Ours: URL in the VPC; empty while there is none.' }),
  },
  strict,
);

export const PEER_VPCS = Type.Object(
  {
    VpcId: Type.String({ description: 'The linked VPC.' }),
    PeerVpcs: Type.Array(Type.Object({ VpcId: Type.String(), Region: Type.String(), Status: Type.String() }, strict)),
  },
  strict,
);
