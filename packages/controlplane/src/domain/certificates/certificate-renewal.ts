import { ManagementError } from '@infergate/contract';
import type { CertificateRecord, IssuedCertificate } from '../../store/certificate-records.ts';
import type { Call } from '../call.ts';
import type { UseCaseContext } from '../dependencies.ts';
import { assertOffered, DUE } from './acme-certificates.ts';
import { certificateResource, findCertificate } from './certificate-access.ts';
import { save } from './certificates.ts';
import { issueSelfSigned, wishOf } from './self-signed-issue.ts';

/** A new certificate in the place of one that is made here or issued by ACME. The present one is served until then. */
export class CertificateRenewal {
  readonly #context: UseCaseContext;

  constructor(context: UseCaseContext) {
    this.#context = context;
  }

  async renew(call: Call, idOrName: string): Promise<CertificateRecord> {
    const { calls, clock } = this.#context;
    const issued = await this.#makeSelfSigned(idOrName);
    return calls.change(call, certificateResource(idOrName), async (tx) => {
      const before = await findCertificate(tx, idOrName);
      const renewed = before.acme === null ? { issued: assertMade(before, issued) } : { acme: this.#due(before.acme) };
      return save(tx, { ...before, ...renewed, updatedAt: clock.now() });
    });
  }

  #due(order: NonNullable<CertificateRecord['acme']>): CertificateRecord['acme'] {
    assertOffered(this.#context.acme);
    // An order that is on its way is gone on with.
    return { ...order, ...DUE, placed: order.placed, nextAttemptAt: this.#context.clock.now() };
  }

  /** Outside of the transaction: keys may take a second to be made. null: it is none that is made here. */
  async #makeSelfSigned(idOrName: string): Promise<IssuedCertificate | null> {
    const { store, clock } = this.#context;
    const found = await store.transaction((tx) => findCertificate(tx, idOrName)).catch(unknownAsNull);
    if (found === null || found.source !== 'self-signed' || found.issued === null) return null;
    return issueSelfSigned(wishOf(found.issued), clock.now());
  }
}

function assertMade({ source, name }: CertificateRecord, issued: IssuedCertificate | null): IssuedCertificate {
  if (issued !== null && source === 'self-signed') return issued;
  throw new ManagementError('InvalidStatus', `The certificate ${name} was uploaded. Send a new one with UpdateCertificate.`);
}

function unknownAsNull(error: unknown): null {
  if (error instanceof ManagementError) return null;
  throw error;
}
