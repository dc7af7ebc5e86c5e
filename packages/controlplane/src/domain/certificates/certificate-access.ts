import { type FieldProblem, ManagementError } from '@infergate/contract';
import type { CertificateRecord } from '../../store/certificate-records.ts';
import type { StoreTransaction } from '../../store/store.ts';
import { coversDomain } from '../../certificates/alternative-names.ts';

/** Finds certificates, their names and who uses them. */

/** Far more than gateways have domains. */
const MAX_CERTIFICATES = 1_000;

/** A domain of a gateway that is served with a certificate, or whose clients are held against it. */
export interface CertificateUser {
  readonly gatewayId: string;
  readonly gatewayName: string;
  readonly domain: string;
  readonly type: 'internet' | 'intranet';
  readonly as: 'Certificate' | 'ClientAuthority';
}

export function certificateResource(idOrName: string): string {
  return `certificate/${idOrName.slice(0, 128)}`;
}

/** By id, else by name. */
export async function findCertificate(tx: StoreTransaction, idOrName: string): Promise<CertificateRecord> {
  const found = (await tx.resource('certificate', idOrName)) ?? (await certificateByName(tx, idOrName));
  if (found !== null) return found;
  throw new ManagementError(
    'InvalidCertificate.NotFound',
    `There is no certificate ${JSON.stringify(idOrName.slice(0, 128))}. ListCertificates shows those there are.`,
  );
}

async function certificateByName(tx: StoreTransaction, name: string): Promise<CertificateRecord | null> {
  return (await tx.resources('certificate')).find((record) => record.name === name) ?? null;
}

/** What is wrong with the form of a name. An id is no name, so that either finds a certificate. */
export function nameProblems(name: string): readonly FieldProblem[] {
  const wrong = (message: string) => [{ path: 'Name', message }];
  if (!/^[A-Za-z0-9._-]{1,64}$/.test(name)) return wrong('A name has 1 to 64 letters, digits, dots, dashes and underscores.');
  return name.startsWith('cert-') ? wrong('Ids begin with cert-, names do not.') : [];
}

export async function assertRoomFor(tx: StoreTransaction, name: string): Promise<void> {
  const records = await tx.resources('certificate');
  if (records.some((record) => record.name === name)) throw nameTaken(name);
  if (records.length >= MAX_CERTIFICATES)
    throw new ManagementError(
      'InvalidStatus',
      `There are ${MAX_CERTIFICATES} certificates, and there may be no more. Delete those that nothing uses.`,
    );
}

export async function assertNameIsFree(tx: StoreTransaction, name: string, ownId: string): Promise<void> {
  if ((await tx.resources('certificate')).some((record) => record.name === name && record.id !== ownId)) throw nameTaken(name);
}

function nameTaken(name: string): ManagementError {
  return new ManagementError('CertificateAlreadyExists', `A certificate named ${name} exists. Choose another name or update it.`);
}

/** By certificate id. */
export async function certificateUsers(tx: StoreTransaction): Promise<ReadonlyMap<string, readonly CertificateUser[]>> {
  const users = new Map<string, CertificateUser[]>();
  const add = (id: string | null, user: CertificateUser) => {
    if (id !== null) users.set(id, [...(users.get(id) ?? []), user]);
  };
  for (const gateway of await tx.resources('gateway')) {
    for (const { domain, type, certificateId, clientCertificateId } of gateway.domains) {
      const user = { gatewayId: gateway.id, gatewayName: gateway.name, domain, type };
      add(certificateId, { ...user, as: 'Certificate' });
      add(clientCertificateId, { ...user, as: 'ClientAuthority' });
    }
  }
  return users;
}

export async function usersOf(tx: StoreTransaction, id: string): Promise<readonly CertificateUser[]> {
  return (await certificateUsers(tx)).get(id) ?? [];
}

/** A certificate that takes the place of another one has to hold for the domains that are served with it. */
export function coverageProblems(names: readonly string[], users: readonly CertificateUser[]): readonly FieldProblem[] {
  return users
    .filter((user) => user.as === 'Certificate' && !coversDomain(names, user.domain))
    .map(({ domain, gatewayName }) => ({
      path: 'Certificate',
      message: `It does not hold for ${domain}, which the gateway ${gatewayName} serves with it. Send one that does, or detach the domain first.`,
    }));
}

export function userText({ domain, gatewayName, gatewayId }: CertificateUser): string {
  return `${domain} of the gateway ${gatewayName} (${gatewayId})`;
}
