import { type TProperties, Type } from 'typebox';
import { ACCESS_ROLES, define, defineStream } from './definition.ts';
import { ENDPOINT_OUTCOMES } from '../gateways/endpoint-verdict.ts';
import { EXAMPLE_KINDS, EXAMPLE_LANGUAGES } from '../resources/example.ts';
import { text } from './fragments.ts';

/**
 * The cookie of a browser that is signed in: HttpOnly, SameSite=Strict. `_` and the port follow where the URL of the console has
 * one: cookies do not tell ports apart, and two installations of one host must not sign each other out.
 */
export const CONSOLE_COOKIE = 'infergate_session';
/** A call with the cookie counts only with this header, which foreign pages cannot make a browser send. Its value is `1`. */
export const CONSOLE_HEADER = 'x-infergate-console';

const strict = { additionalProperties: false } as const;

const WHO = {
  AccessKeyId: Type.String(),
  Role: Type.Enum([...ACCESS_ROLES]),
  ExpireTime: Type.String({ description: 'Of the session; empty for a signed call.' }),
};

const SECRET = Type.String({ minLength: 1, maxLength: 256 });

const SAMPLE_REQUEST = Type.Object(
  {
    Title: Type.String(),
    Method: Type.String(),
    Path: Type.String({ description: 'Behind the endpoint; empty: the endpoint itself.' }),
    ContentType: Type.String({ description: 'Empty without a body.' }),
    Body: Type.String(),
  },
  strict,
);

/** What people find by looking: examples, settings, whether an endpoint answers. */
export const CONSOLE_OPERATIONS = {
  CreateConsoleSession: define({
    method: 'POST',
    path: '/console_sessions',
    role: 'viewer',
    credential: 'none',
    isEas: false,
    summary: 'Signs a browser in, by the code of a sign-in link or an AccessKey. The session is in a cookie that pages cannot read',
    query: {},
    body: Type.Object(
      { Code: Type.Optional(SECRET), AccessKeyId: Type.Optional(SECRET), AccessKeySecret: Type.Optional(SECRET) },
      { ...strict, description: 'Either Code, or AccessKeyId and AccessKeySecret.' },
    ),
    response: WHO,
  }),
  DescribeSession: define({
    method: 'GET',
    path: '/sessions/current',
    role: 'viewer',
    isEas: false,
    summary: 'Shows who the call is made by, and until when',
    query: {},
    body: null,
    response: WHO,
  }),
  ListExamples: define({
    method: 'GET',
    path: '/examples',
    role: 'viewer',
    isEas: false,
    summary: 'Lists the example services that come with the program, ready to be created',
    query: {
      Language: Type.Optional(Type.Enum([...EXAMPLE_LANGUAGES], { description: 'Of titles and other texts. Default en.' })),
    },
    body: null,
    response: {
      Examples: Type.Array(
        Type.Object(
          {
            ExampleId: Type.String(),
            Title: Type.String(),
            Summary: Type.String(),
            Kind: Type.Enum([...EXAMPLE_KINDS]),
            Preparation: Type.String({ description: 'What to start or change before it is created; empty: nothing.' }),
            ServiceConfig: Type.String({ description: 'JSON text of the description, as CreateService takes it.' }),
            Requests: Type.Array(SAMPLE_REQUEST),
          },
          strict,
        ),
      ),
    },
  }),
  DescribeSettings: define({
    method: 'GET',
    path: '/settings',
    role: 'administrator',
    isEas: false,
    summary: 'Shows the configuration that is in effect, without secrets',
    query: {},
    body: null,
    response: {
      DataDirectory: Type.String(),
      Settings: Type.String({ description: 'JSON text, in the form of infergate.yaml.' }),
    },
  }),
  VerifyGatewayEndpoints: define({
    method: 'POST',
    path: '/gateways/{ClusterId}/{GatewayId}/verify',
    role: 'developer',
    isEas: false,
    summary: 'Tries each endpoint of a gateway from the machine of the controller, and says what answers',
    query: {},
    body: null,
    response: {
      Results: Type.Array(
        Type.Object(
          {
            Entrance: Type.Enum(['internet', 'vpc']),
            VpcId: Type.String({ description: 'Empty for the Internet endpoint, and for the VPC endpoint of the shared gateway.' }),
            Endpoint: Type.String({ description: 'URL; empty where there is none.' }),
            Outcome: Type.Enum([...ENDPOINT_OUTCOMES]),
            Message: Type.String({ description: 'What holds, and what to do.' }),
          },
          strict,
        ),
      ),
    },
  }),
};

const event = <T extends string, P extends TProperties>(type: T, fields: P) => Type.Object({ Type: Type.Literal(type), ...fields }, strict);

const HEADER = Type.Object({ Name: Type.String({ minLength: 1, maxLength: 128 }), Value: Type.String({ maxLength: 8_192 }) }, strict);

const INVOCATION = Type.Object(
  {
    Method: Type.String({ pattern: '^[A-Z]{1,16}$' }),
    Path: Type.Optional(
      Type.String({ maxLength: 4_096, description: 'Behind the endpoint, with its query. Default: the endpoint itself.' }),
    ),
    Headers: Type.Optional(Type.Array(HEADER, { maxItems: 50, description: 'The token is added where none of them is Authorization.' })),
    Body: Type.Optional(Type.String()),
    BodyEncoding: Type.Optional(Type.Enum(['text', 'base64'], { description: 'Default text.' })),
    Entrance: Type.Optional(Type.Enum(['internet', 'vpc'], { description: 'Default: the first that is open.' })),
  },
  strict,
);

/** What is followed while it happens. */
export const CONSOLE_STREAMS = {
  WatchChanges: defineStream({
    method: 'GET',
    path: '/changes',
    role: 'viewer',
    summary: 'Tells what becomes different from now on, and at least every ten seconds that it still would',
    query: {},
    body: null,
    event: Type.Union([
      event('Beat', {}),
      event('Change', {
        Kind: Type.Enum(['service', 'gateway', 'certificate', 'network', 'access']),
        Id: Type.String({ description: 'Name of the service, id of the gateway or certificate; empty: any of them.' }),
      }),
    ]),
  }),
  TailServiceLog: defineStream({
    method: 'GET',
    path: '/services/{ClusterId}/{ServiceName}/log_tail',
    role: 'viewer',
    summary: 'Shows the last lines that the instances of a service wrote, and every further one',
    query: {
      InstanceName: text('Only this instance.'),
      Keyword: text('Only lines that hold this text.'),
      Lines: Type.Optional(Type.Integer({ minimum: 0, maximum: 5_000, description: 'To begin with, of each instance. Default 200.' })),
    },
    body: null,
    event: Type.Union([
      event('Beat', {}),
      event('Line', { InstanceName: Type.String(), Text: Type.String() }),
      event('Skipped', { InstanceName: Type.String(), Bytes: Type.Integer({ description: 'Written faster than they could be sent.' }) }),
    ]),
  }),
  InvokeService: defineStream({
    method: 'POST',
    path: '/services/{ClusterId}/{ServiceName}/invocations',
    role: 'developer',
    summary: 'Sends one request to a service through its gateway, with its token, and passes the answer on as it comes',
    query: {},
    body: INVOCATION,
    event: Type.Union([
      event('Sent', { Url: Type.String() }),
      event('Head', { Status: Type.Integer(), Headers: Type.Array(HEADER), AfterMs: Type.Number() }),
      event('Data', { Base64: Type.String({ description: 'The next bytes of the body.' }) }),
      event('End', {
        AfterMs: Type.Number(),
        Bytes: Type.Integer(),
        IsCut: Type.Boolean({ description: 'More than 16 MiB: the rest was left out.' }),
      }),
      event('Failed', { Message: Type.String({ description: 'Why there is no answer, or no more of it.' }) }),
    ]),
  }),
};
