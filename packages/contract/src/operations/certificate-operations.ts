import { Type } from 'typebox';
import { define } from './definition.ts';
import { MESSAGE, PAGE, PAGING, text } from './fragments.ts';

const NAME = Type.String({
  minLength: 1,
  maxLength: 64,
  description: 'Of its own; letters, digits, dots, dashes and underscores.',
});
const USE = Type.Enum(['server', 'client-authority']);
const PEM = (maxLength: number, description: string) => Type.String({ minLength: 1, maxLength, description });
const CERTIFICATE_PEM = PEM(65_536, 'PEM, the certificate of the server first, each one signed by the next.');
const KEY_PEM = PEM(16_384, 'PEM without a passphrase. Kept sealed and never shown again.');
const DOMAINS = (maxItems: number, description: string) =>
  Type.Array(Type.String({ minLength: 1, maxLength: 253 }), { minItems: 1, maxItems, description });
const KEY_ALGORITHM = Type.Optional(
  Type.Enum(['ec-p256', 'ec-p384', 'rsa-2048', 'rsa-3072', 'rsa-4096'], { description: 'Of the key that is made; default ec-p256.' }),
);

const USER = Type.Object(
  {
    GatewayId: Type.String(),
    GatewayName: Type.String(),
    Domain: Type.String(),
    Type: Type.Enum(['internet', 'intranet']),
    As: Type.Enum(['Certificate', 'ClientAuthority']),
  },
  { additionalProperties: false },
);

const ACME = Type.Object(
  {
    Domains: Type.Array(Type.String()),
    Challenge: Type.Enum(['http-01', 'tls-alpn-01']),
    GatewayId: Type.String({ description: 'Whose listeners answer the authority.' }),
    State: Type.Enum(['pending', 'issued', 'failed']),
    FailedAttempts: Type.Integer({ description: 'Since the last success.' }),
    NextAttemptTime: Type.String({ description: 'When it is asked for, or renewed, next.' }),
  },
  { additionalProperties: false },
);

const CERTIFICATE_FIELDS = {
  CertificateId: Type.String(),
  CertificateName: Type.String(),
  CertificateUse: USE,
  CertificateSource: Type.Enum(['uploaded', 'self-signed', 'acme']),
  CertificateStatus: Type.Enum(['Succeeded', 'Pending', 'Failed', 'Expired']),
  CertificateStartDate: Type.String({ description: 'Empty while there is none yet.' }),
  CertificateEndDate: Type.String({ description: 'Empty while there is none yet.' }),
  DaysLeft: Type.Union([Type.Integer(), Type.Null()], { description: 'Whole days until its end; null while there is none yet.' }),
  Domains: Type.Array(Type.String(), { description: 'Names and addresses that it holds for.' }),
  Issuer: Type.String(),
  SerialNumber: Type.String(),
  Fingerprint: Type.String({ description: 'SHA-256, hexadecimal with colons.' }),
  Message: Type.String({ description: 'What goes on, or why the last attempt failed.' }),
  Acme: Type.Optional(ACME),
  UsedBy: Type.Array(USER),
  CreateTime: Type.String(),
  UpdateTime: Type.String(),
};

const CERTIFICATE = Type.Object(CERTIFICATE_FIELDS, { additionalProperties: false });
const CREATED = { CertificateId: Type.String(), CertificateName: Type.String(), CertificateStatus: CERTIFICATE_FIELDS.CertificateStatus };

/** Certificates for the domains of gateways; ours. */
export const CERTIFICATE_OPERATIONS = {
  ...creations(),
  ListCertificates: define({
    method: 'GET',
    path: '/certificates',
    role: 'viewer',
    isEas: false,
    summary: 'Lists certificates by name, without their keys',
    query: {
      ...PAGING,
      Filter: text('Only those whose name or one of whose domains contains it.'),
      CertificateName: text('Only the one with exactly this name.'),
      CertificateUse: Type.Optional(USE),
    },
    body: null,
    response: { ...PAGE, Certificates: Type.Array(CERTIFICATE) },
  }),
  DescribeCertificate: define({
    method: 'GET',
    path: '/certificates/{CertificateId}',
    role: 'viewer',
    isEas: false,
    summary: 'Shows a certificate, by its id or name: names, issuer, dates, who uses it, and the certificate itself; never its key',
    query: {},
    body: null,
    response: { ...CERTIFICATE_FIELDS, Certificate: Type.String({ description: 'PEM; empty while there is none yet.' }) },
  }),
  ...changes(),
};

function creations() {
  return {
    CreateCertificate: define({
      method: 'POST',
      path: '/certificates',
      role: 'administrator',
      isEas: false,
      summary: 'Takes a certificate with its key, or authorities of client certificates, after checking them',
      query: {},
      body: Type.Object(
        { Name: NAME, Use: Type.Optional(USE), Certificate: CERTIFICATE_PEM, PrivateKey: Type.Optional(KEY_PEM) },
        { additionalProperties: false },
      ),
      response: CREATED,
    }),
    CreateSelfSignedCertificate: define({
      method: 'POST',
      path: '/self_signed_certificates',
      role: 'administrator',
      isEas: false,
      summary: 'Makes a certificate that no client believes by itself, for trying',
      query: {},
      body: Type.Object(
        {
          Name: NAME,
          Domains: DOMAINS(20, 'Domain names, also *.example.com, and addresses.'),
          ValidDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 3650, description: 'Default 365.' })),
          KeyAlgorithm: KEY_ALGORITHM,
        },
        { additionalProperties: false },
      ),
      response: CREATED,
    }),
    CreateAcmeCertificate: define({
      method: 'POST',
      path: '/acme_certificates',
      role: 'administrator',
      isEas: false,
      summary: 'Has a certificate issued by the authority of the configuration (ACME), and renewed before its end',
      query: {},
      body: Type.Object(
        {
          Name: NAME,
          Domains: DOMAINS(20, 'Domain names that lead to the gateway.'),
          Challenge: Type.Optional(
            Type.Enum(['http-01', 'tls-alpn-01'], {
              description:
                'How the authority finds that the domains are yours: at port 80 (http-01, the default) or at port 443 (tls-alpn-01).',
            }),
          ),
          GatewayId: Type.String({ minLength: 1, maxLength: 64, description: 'Whose Internet endpoint answers the authority.' }),
          KeyAlgorithm: KEY_ALGORITHM,
        },
        { additionalProperties: false },
      ),
      response: CREATED,
    }),
  };
}

function changes() {
  return {
    UpdateCertificate: define({
      method: 'PUT',
      path: '/certificates/{CertificateId}',
      role: 'administrator',
      isEas: false,
      summary: 'Puts another certificate in its place, which gateways serve at once, or gives it another name',
      query: {},
      body: Type.Object(
        {
          Name: Type.Optional(NAME),
          Certificate: Type.Optional(CERTIFICATE_PEM),
          PrivateKey: Type.Optional(PEM(16_384, 'As at CreateCertificate; left out: the key stays.')),
        },
        { additionalProperties: false },
      ),
      response: CREATED,
    }),
    RenewCertificate: define({
      method: 'PUT',
      path: '/certificates/{CertificateId}/renew',
      role: 'administrator',
      isEas: false,
      summary: 'Asks the authority for a new one now, or makes a self-signed one anew',
      query: {},
      body: null,
      response: CREATED,
    }),
    DeleteCertificate: define({
      method: 'DELETE',
      path: '/certificates/{CertificateId}',
      role: 'administrator',
      isEas: false,
      summary: 'Deletes a certificate that no domain uses',
      query: {},
      body: null,
      response: MESSAGE,
    }),
  };
}
