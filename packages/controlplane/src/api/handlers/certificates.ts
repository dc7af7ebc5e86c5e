import type { OperationResponse } from '@infergate/contract';
import { certificateState, daysLeft } from '../../certificates/certificate-state.ts';
import { DEFAULT_KEY_ALGORITHM } from '../../certificates/key-algorithm.ts';
import type { CertificateUser } from '../../domain/certificates/certificate-access.ts';
import type { CertificateView } from '../../domain/certificates/certificates.ts';
import type { Domain } from '../../domain/domain.ts';
import type { AcmeOrder, CertificateRecord } from '../../store/certificate-records.ts';
import type { HandlerInput, Handlers } from './handler.ts';
import { pageFields, pagingOf, renderTime } from './rendering.ts';

type Creation = 'CreateCertificate' | 'CreateSelfSignedCertificate' | 'CreateAcmeCertificate';
type View = 'ListCertificates' | 'DescribeCertificate';
type Change = 'UpdateCertificate' | 'RenewCertificate' | 'DeleteCertificate';
type CertificateFields = OperationResponse<'ListCertificates'>['Certificates'][number];

const DEFAULT_VALID_DAYS = 365;

export function certificateHandlers(domain: Domain, now: () => number): Handlers<Creation | View | Change> {
  return { ...creationHandlers(domain, now), ...viewHandlers(domain, now), ...changeHandlers(domain, now) };
}

function creationHandlers({ certificates, acmeCertificates }: Domain, now: () => number): Handlers<Creation> {
  return {
    CreateCertificate: async ({ call, body }) => {
      const upload = { use: body.Use ?? 'server', certificatePem: body.Certificate, privateKeyPem: body.PrivateKey ?? null };
      return renderCreated(await certificates.upload(call, { name: body.Name, ...upload }), now());
    },
    CreateSelfSignedCertificate: async ({ call, body }) => {
      const {
        Name: name,
        Domains: domains,
        ValidDays: validDays = DEFAULT_VALID_DAYS,
        KeyAlgorithm: keyAlgorithm = DEFAULT_KEY_ALGORITHM,
      } = body;
      return renderCreated(await certificates.createSelfSigned(call, { name, domains, validDays, keyAlgorithm }), now());
    },
    CreateAcmeCertificate: async ({ call, body }) => {
      const { Name: name, Domains: domains, GatewayId: gatewayId, Challenge: challenge = 'http-01' } = body;
      const keyAlgorithm = body.KeyAlgorithm ?? DEFAULT_KEY_ALGORITHM;
      return renderCreated(await acmeCertificates.request(call, { name, domains, gatewayId, challenge, keyAlgorithm }), now());
    },
  };
}

function viewHandlers({ certificates }: Domain, now: () => number): Handlers<View> {
  return {
    ListCertificates: async ({ call, query }) => {
      const paging = pagingOf(query.PageNumber, query.PageSize);
      const matching = (await certificates.list(call)).filter(({ certificate }) => isWanted(certificate, query));
      const page = matching.slice(paging.offset, paging.offset + paging.size);
      return { ...pageFields(paging, matching.length), Certificates: page.map((view) => renderCertificate(view, now())) };
    },
    DescribeCertificate: async ({ call, path }) => {
      const view = await certificates.describe(call, path.CertificateId);
      return { ...renderCertificate(view, now()), Certificate: view.certificate.issued?.certificatePem ?? '' };
    },
  };
}

function changeHandlers({ certificates, certificateRenewal }: Domain, now: () => number): Handlers<Change> {
  return {
    UpdateCertificate: async ({ call, path, body }) => {
      const change = { name: body.Name ?? null, certificatePem: body.Certificate ?? null, privateKeyPem: body.PrivateKey ?? null };
      return renderCreated(await certificates.update(call, path.CertificateId, change), now());
    },
    RenewCertificate: async ({ call, path }) => renderCreated(await certificateRenewal.renew(call, path.CertificateId), now()),
    DeleteCertificate: async ({ call, path }) => {
      const { name } = await certificates.delete(call, path.CertificateId);
      return { Message: `Certificate [${name}] is deleted` };
    },
  };
}

function isWanted({ name, use, issued, acme }: CertificateRecord, query: HandlerInput<'ListCertificates'>['query']): boolean {
  const filter = query.Filter?.toLowerCase();
  const texts = [name, ...(issued?.names ?? []), ...(acme?.domains ?? [])].map((text) => text.toLowerCase());
  return (
    (filter === undefined || texts.some((text) => text.includes(filter))) &&
    (query.CertificateName === undefined || name === query.CertificateName) &&
    (query.CertificateUse === undefined || use === query.CertificateUse)
  );
}

function renderCreated(certificate: CertificateRecord, nowMs: number) {
  return { CertificateId: certificate.id, CertificateName: certificate.name, CertificateStatus: certificateState(certificate, nowMs) };
}

/** Never the key. */
function renderCertificate({ certificate, users }: CertificateView, nowMs: number): CertificateFields {
  const { issued, acme } = certificate;
  return {
    ...renderCreated(certificate, nowMs),
    CertificateUse: certificate.use,
    CertificateSource: certificate.source,
    CertificateStartDate: issued === null ? '' : renderTime(issued.notBefore),
    CertificateEndDate: issued === null ? '' : renderTime(issued.notAfter),
    DaysLeft: issued === null ? null : daysLeft(issued.notAfter, nowMs),
    Domains: [...(issued?.names ?? acme?.domains ?? [])],
    Issuer: issued?.issuer ?? '',
    SerialNumber: issued?.serialNumber ?? '',
    Fingerprint: issued?.fingerprint ?? '',
    Message: acme?.message ?? '',
    ...(acme === null ? {} : { Acme: renderOrder(acme) }),
    UsedBy: users.map(renderUser),
    CreateTime: renderTime(certificate.createdAt),
    UpdateTime: renderTime(certificate.updatedAt),
  };
}

function renderOrder({ domains, challenge, gatewayId, state, attempts, nextAttemptAt }: AcmeOrder) {
  return {
    Domains: [...domains],
    Challenge: challenge,
    GatewayId: gatewayId,
    State: state,
    FailedAttempts: attempts,
    NextAttemptTime: renderTime(nextAttemptAt),
  };
}

function renderUser({ gatewayId, gatewayName, domain, type, as }: CertificateUser) {
  return { GatewayId: gatewayId, GatewayName: gatewayName, Domain: domain, Type: type, As: as };
}
