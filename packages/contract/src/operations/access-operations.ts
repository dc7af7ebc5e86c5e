import { Type } from 'typebox';
import { ACCESS_ROLES, define } from './definition.ts';
import { MESSAGE, PAGE, PAGING, text, TIME_TEXT } from './fragments.ts';

const ROLE = Type.Enum([...ACCESS_ROLES]);

const SESSION = {
  SessionToken: Type.String({ description: 'Send it as "Authorization: Bearer <token>".' }),
  AccessKeyId: Type.String(),
  Role: ROLE,
  ExpireTime: Type.String(),
};

/** Who may call, and what this installation is. */
export const ACCESS_OPERATIONS = {
  DescribeRegions: define({
    method: 'GET',
    path: '/regions',
    role: 'viewer',
    summary: 'Lists the one cluster there is',
    query: {},
    body: null,
    response: { Regions: Type.Array(Type.Object({ RegionId: Type.String(), RegionName: Type.String() }, { additionalProperties: false })) },
  }),
  DescribeServer: define({
    method: 'GET',
    path: '/server',
    role: 'viewer',
    isEas: false,
    summary: 'Shows version, cluster, gateways and their endpoints',
    query: {},
    body: null,
    response: {
      Version: Type.String(),
      ClusterId: Type.String(),
      AdminEndpoint: Type.String(),
      DnsEndpoint: Type.String({ description: 'What the DNS server listens on, over UDP and TCP; empty where it is off.' }),
      Gateways: Type.Array(
        Type.Object(
          {
            GatewayId: Type.String(),
            GatewayName: Type.String(),
            InternetEndpoint: Type.String(),
            IntranetEndpoint: Type.String(),
            Status: Type.String(),
          },
          { additionalProperties: false },
        ),
      ),
    },
  }),
  ...sessionOperations(),
  ...accessKeyOperations(),
  ListAuditRecords: define({
    method: 'GET',
    path: '/audit_records',
    role: 'administrator',
    isEas: false,
    summary: 'Lists who changed what, newest first',
    query: {
      ...PAGING,
      CallerId: text('Only this AccessKey.'),
      Operation: text('Only this operation.'),
      Resource: text('Only this resource, such as service/echo.'),
      StartTime: text(`From this time on; ${TIME_TEXT}.`),
      EndTime: text(`Up to this time; ${TIME_TEXT}.`),
    },
    body: null,
    response: {
      ...PAGE,
      Records: Type.Array(
        Type.Object(
          {
            Time: Type.String(),
            CallerId: Type.String(),
            SourceAddress: Type.String(),
            Operation: Type.String(),
            Resource: Type.String(),
            RequestId: Type.String(),
            Outcome: Type.String({ description: 'OK, or the Code of the error.' }),
          },
          { additionalProperties: false },
        ),
      ),
    },
  }),
};

function sessionOperations() {
  return {
    CreateSession: define({
      method: 'POST',
      path: '/sessions',
      role: 'viewer',
      credential: 'signature',
      isEas: false,
      summary: 'Signs in: a signed call gives a session token with the role of the AccessKey',
      query: {},
      body: Type.Optional(
        Type.Object(
          { DurationSeconds: Type.Optional(Type.Integer({ minimum: 60, maximum: 86_400, description: 'Default 43200.' })) },
          { additionalProperties: false },
        ),
      ),
      response: SESSION,
    }),
    DeleteSession: define({
      method: 'DELETE',
      path: '/sessions/current',
      role: 'viewer',
      isEas: false,
      summary: 'Signs out: ends the session that the call is made with',
      query: {},
      body: null,
      response: MESSAGE,
    }),
    CreateSignInLink: define({
      method: 'POST',
      path: '/sign_in_links',
      role: 'viewer',
      credential: 'signature',
      isEas: false,
      summary: 'Makes a link that signs one browser in to the console, once, within ten minutes',
      query: {},
      body: null,
      response: { Url: Type.String(), ExpireTime: Type.String() },
    }),
    RedeemSignInLink: define({
      method: 'POST',
      path: '/sign_in_links/redeem',
      role: 'viewer',
      credential: 'none',
      isEas: false,
      summary: 'Exchanges the code of a sign-in link for a session token',
      query: {},
      body: Type.Object({ Code: Type.String({ minLength: 1, maxLength: 256 }) }, { additionalProperties: false }),
      response: SESSION,
    }),
  };
}

function accessKeyOperations() {
  return {
    ListAccessKeys: define({
      method: 'GET',
      path: '/access_keys',
      role: 'administrator',
      isEas: false,
      summary: 'Lists AccessKeys without their secrets',
      query: {},
      body: null,
      response: {
        AccessKeys: Type.Array(
          Type.Object(
            { AccessKeyId: Type.String(), Role: ROLE, CreateTime: Type.String(), Status: Type.Enum(['Active', 'Inactive']) },
            { additionalProperties: false },
          ),
        ),
      },
    }),
    CreateAccessKey: define({
      method: 'POST',
      path: '/access_keys',
      role: 'administrator',
      isEas: false,
      summary: 'Makes an AccessKey. Its secret is shown this once',
      query: {},
      body: Type.Object({ Role: ROLE }, { additionalProperties: false }),
      response: { AccessKeyId: Type.String(), AccessKeySecret: Type.String(), Role: ROLE },
    }),
    DeleteAccessKey: define({
      method: 'DELETE',
      path: '/access_keys/{AccessKeyId}',
      role: 'administrator',
      isEas: false,
      summary: 'Ends an AccessKey and its sessions. The last administrator stays',
      query: {},
      body: null,
      response: MESSAGE,
    }),
  };
}
