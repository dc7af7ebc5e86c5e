import { type FieldProblem, ManagementError } from '@infergate/contract';
import { randomId } from '@infergate/kernel';
import { checkUpload } from '../../certificates/check-upload.ts';
import { hostNameProblem } from '../../certificates/domain-names.ts';
import type { CertificateRecord, IssuedCertificate } from '../../store/certificate-records.ts';
import type { StoreTransaction } from '../../store/store.ts';
import type { Call } from '../call.ts';
import type { UseCaseContext } from '../dependencies.ts';
import {
  assertNameIsFree,
  assertRoomFor,
  certificateResource,
  certificateUsers,
  type CertificateUser,
  coverageProblems,
  findCertificate,
  nameProblems,
  usersOf,
  userText,
} from './certificate-access.ts';
import { issueSelfSigned, type SelfSignedWish } from './self-signed-issue.ts';

export interface CertificateView {
  readonly certificate: CertificateRecord;
  readonly users: readonly CertificateUser[];
}

export interface CertificateUpload {
  readonly name: string;
  readonly use: CertificateRecord['use'];
  readonly certificatePem: string;
  readonly privateKeyPem: string | null;
}

/** null: as it is. */
export interface CertificateChange {
  readonly name: string | null;
  readonly certificatePem: string | null;
  readonly privateKeyPem: string | null;
}

/** Certificates that were uploaded or made here; what ACME adds is in `AcmeCertificates`. */
export class Certificates {
  readonly #context: UseCaseContext;

  constructor(context: UseCaseContext) {
    this.#context = context;
  }

  /** By name. */
  list(call: Call): Promise<readonly CertificateView[]> {
    return this.#context.calls.read(call, async (tx) => {
      const users = await certificateUsers(tx);
      const views = (await tx.resources('certificate')).map((certificate) => ({ certificate, users: users.get(certificate.id) ?? [] }));
      return views.toSorted((a, b) => (a.certificate.name < b.certificate.name ? -1 : 1));
    });
  }

  describe(call: Call, idOrName: string): Promise<CertificateView> {
    return this.#context.calls.read(call, async (tx) => {
      const certificate = await findCertificate(tx, idOrName);
      return { certificate, users: await usersOf(tx, certificate.id) };
    });
  }

  upload(call: Call, { name, ...upload }: CertificateUpload): Promise<CertificateRecord> {
    return this.#context.calls.change(call, certificateResource(name), async (tx) => {
      const { issued, problems } = checkUpload(upload, this.#context.clock.now());
      refuse([...nameProblems(name), ...problems]);
      return this.#insert(tx, { name, source: 'uploaded', use: upload.use, issued });
    });
  }

  async createSelfSigned(call: Call, { name, domains, ...wish }: SelfSignedWish & { readonly name: string }): Promise<CertificateRecord> {
    const lowerCase = domains.map((domain) => domain.toLowerCase());
    const problems = [...nameProblems(name), ...domainProblems(lowerCase)];
    // Outside of the transaction: keys may take a second to be made.
    const issued =
      problems.length > 0 ? null : await issueSelfSigned({ domains: [...new Set(lowerCase)], ...wish }, this.#context.clock.now());
    return this.#context.calls.change(call, certificateResource(name), async (tx) => {
      refuse(problems);
      return this.#insert(tx, { name, source: 'self-signed', use: 'server', issued });
    });
  }

  update(call: Call, idOrName: string, change: CertificateChange): Promise<CertificateRecord> {
    const { calls, clock } = this.#context;
    return calls.change(call, certificateResource(idOrName), async (tx) => {
      const before = await findCertificate(tx, idOrName);
      const name = change.name ?? before.name;
      const replacement = replacementOf(before, change, clock.now());
      const uncovered = replacement.issued === null ? [] : coverageProblems(replacement.issued.names, await usersOf(tx, before.id));
      refuse([...(name === before.name ? [] : nameProblems(name)), ...replacement.problems, ...(before.use === 'server' ? uncovered : [])]);
      await assertNameIsFree(tx, name, before.id);
      const replaced = replacement.issued === null ? {} : { issued: replacement.issued, source: 'uploaded' as const };
      return save(tx, { ...before, ...replaced, name, updatedAt: clock.now() });
    });
  }

  delete(call: Call, idOrName: string): Promise<CertificateRecord> {
    return this.#context.calls.change(call, certificateResource(idOrName), async (tx) => {
      const certificate = await findCertificate(tx, idOrName);
      const users = await usersOf(tx, certificate.id);
      if (users.length > 0)
        throw new ManagementError(
          'InvalidStatus',
          `The certificate ${certificate.name} is used by ${users.map(userText).join(', ')}. Detach these domains, or give them another certificate first.`,
        );
      for (const { id } of await tx.resources('acme-challenge'))
        if (id.startsWith(`${certificate.id}/`)) await tx.deleteResource('acme-challenge', id);
      await tx.deleteResource('certificate', certificate.id);
      return certificate;
    });
  }

  async #insert(tx: StoreTransaction, fields: Pick<CertificateRecord, 'name' | 'source' | 'use' | 'issued'>): Promise<CertificateRecord> {
    await assertRoomFor(tx, fields.name);
    const nowMs = this.#context.clock.now();
    return save(tx, { id: randomId('cert-', 12), ...fields, acme: null, createdAt: nowMs, updatedAt: nowMs });
  }
}

export async function save(tx: StoreTransaction, certificate: CertificateRecord): Promise<CertificateRecord> {
  await tx.putResource('certificate', certificate);
  return certificate;
}

/** Throws all of them, if there are any. */
export function refuse(problems: readonly FieldProblem[]): void {
  if (problems.length === 0) return;
  const texts = problems.map(({ path, message }) => `${path}: ${message}`);
  throw new ManagementError('InvalidParameter', texts.join(' '), problems);
}

function domainProblems(domains: readonly string[]): readonly FieldProblem[] {
  return domains.flatMap((domain, i) => {
    const message = hostNameProblem(domain, { wildcard: true, address: true });
    return message === null ? [] : [{ path: `Domains[${i}]`, message }];
  });
}

interface Replacement {
  /** null: nothing takes the place of what there is. */
  readonly issued: IssuedCertificate | null;
  readonly problems: readonly FieldProblem[];
}

function replacementOf(before: CertificateRecord, { certificatePem, privateKeyPem }: CertificateChange, nowMs: number): Replacement {
  if (certificatePem === null && privateKeyPem === null) return { issued: null, problems: [] };
  if (certificatePem === null)
    return { issued: null, problems: [{ path: 'Certificate', message: 'A key is sent together with its certificate.' }] };
  if (before.acme !== null)
    return {
      issued: null,
      problems: [
        { path: 'Certificate', message: `${before.name} is issued by ACME. Renew it, or create another certificate from the upload.` },
      ],
    };
  return checkUpload({ use: before.use, certificatePem, privateKeyPem: privateKeyPem ?? before.issued?.privateKeyPem ?? null }, nowMs);
}
