import type { AcmeChallengeRecord, AcmeOrder } from '../../store/certificate-records.ts';
import type { Store } from '../../store/store.ts';
import type { Authority, DomainAuthorization, DomainChallenge } from './authority.ts';
import { AcmeFailure } from './acme-failure.ts';

/** Brings answers to where the authority will look for them. */
export interface ChallengeAnswers {
  /** Resolves when every node of the gateway gives the answers that are stored by now. Rejects when it does not come to that. */
  publish(gatewayId: string): Promise<void>;
}

/** A challenge that is open, and what the gateway has to answer. */
export interface PreparedChallenge {
  readonly challenge: DomainChallenge;
  readonly record: AcmeChallengeRecord;
}

/** For every domain that is not validated yet. */
export async function prepareChallenges(
  certificateId: string,
  order: AcmeOrder,
  authority: Authority,
  authorizations: readonly DomainAuthorization[],
): Promise<readonly PreparedChallenge[]> {
  const open = authorizations.filter(({ status }) => status === 'pending');
  return Promise.all(open.map((authorization) => prepare(certificateId, order, authority, authorization)));
}

async function prepare(
  certificateId: string,
  { challenge: type, gatewayId }: AcmeOrder,
  authority: Authority,
  { domain, challenges }: DomainAuthorization,
): Promise<PreparedChallenge> {
  const challenge = challenges.find((offered) => offered.type === type);
  if (challenge === undefined)
    throw new AcmeFailure(
      `The authority does not offer ${type} for ${domain}; it offers ${challenges.map((offered) => offered.type).join(', ')}.`,
      {
        endsOrder: true,
      },
    );
  const keyAuthorization = await authority.keyAuthorization(challenge);
  const answer =
    type === 'http-01'
      ? ({ type, token: challenge.token, keyAuthorization } as const)
      : ({ type, ...(await validationCertificate(domain, keyAuthorization)) } as const);
  return { challenge, record: { id: `${certificateId}/${domain}`, gatewayId, domain, answer } };
}

/** RFC 8737: a self-signed certificate with the authorization in it. */
async function validationCertificate(domain: string, keyAuthorization: string) {
  const { crypto } = await import('acme-client').then((module) => module.default);
  const authorization = { identifier: { type: 'dns', value: domain } } as Parameters<typeof crypto.createAlpnCertificate>[0];
  const [key, certificate] = await crypto.createAlpnCertificate(authorization, keyAuthorization, await crypto.createPrivateEcdsaKey());
  return { certificatePem: certificate.toString(), privateKeyPem: key.toString() };
}

/** Answers that no attempt needs: of certificates that are gone, or that have no order under way. */
export async function sweepAnswers(store: Store): Promise<void> {
  await store.transaction(async (tx) => {
    const certificates = await tx.resources('certificate');
    const underWay = new Set(certificates.filter(({ acme }) => acme !== null && acme.placed !== null).map(({ id }) => id));
    for (const { id } of await tx.resources('acme-challenge'))
      if (!underWay.has(id.split('/')[0] ?? '')) await tx.deleteResource('acme-challenge', id);
  });
}
