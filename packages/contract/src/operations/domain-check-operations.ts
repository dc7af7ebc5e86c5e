import { Type } from 'typebox';
import { define } from './definition.ts';

const strict = { additionalProperties: false } as const;

const DOMAIN_TYPE = Type.Enum(['internet', 'intranet']);

const RECORD = Type.Object(
  {
    Name: Type.String(),
    Type: Type.Enum(['CNAME', 'A', 'AAAA']),
    Value: Type.String(),
  },
  strict,
);

const STATUS = Type.Enum(['Ok', 'Elsewhere', 'Missing', 'TargetMissing', 'NoEndpoint', 'Unknown'], {
  description:
    'Ok: it leads to the gateway. Elsewhere: to somebody else. Missing: no such name. TargetMissing: it leads to the name of the gateway, which has no address. NoEndpoint: the gateway has nothing to lead to. Unknown: nobody could be asked.',
});

/** Whether a domain leads to a gateway. */
export const DOMAIN_CHECK_OPERATIONS = {
  CheckGatewayDomain: define({
    method: 'GET',
    path: '/gateways/{ClusterId}/{GatewayId}/domain/check',
    role: 'viewer',
    isEas: false,
    summary: 'Tells which DNS record leads a domain to a gateway, and whether it does',
    query: {
      Domain: Type.String({ minLength: 1, maxLength: 255, description: 'Such as models.example.com; it need not be attached yet.' }),
      Type: Type.Optional(Type.Enum(['internet', 'intranet'], { description: 'Default: as it is attached, else internet.' })),
    },
    body: null,
    response: {
      Domain: Type.String(),
      Type: DOMAIN_TYPE,
      Attached: Type.Boolean({ description: 'The gateway has this domain.' }),
      Status: STATUS,
      Message: Type.String({ description: 'What holds, and what to do.' }),
      RequiredRecords: Type.Array(RECORD, { description: 'One CNAME; without baseDomain an A or AAAA for each address.' }),
      FoundAliases: Type.Array(Type.String(), { description: 'What CNAME records lead to, in order.' }),
      FoundAddresses: Type.Array(Type.String()),
    },
  }),
};
