import { Backoff, type Clock, type Logger, pause, within } from '@infergate/kernel';
import type { AcmeChallengeRecord, AcmeOrder, CertificateRecord, IssuedCertificate, PlacedOrder } from '../../store/certificate-records.ts';
import type { Store } from '../../store/store.ts';
import { coversDomain } from '../alternative-names.ts';
import { checkUpload } from '../check-upload.ts';
import { AcmeFailure, problemText } from './acme-failure.ts';
import type { Authority, AuthorityOrder, DomainAuthorization, OpenAuthority } from './authority.ts';
import { type ChallengeAnswers, type PreparedChallenge, prepareChallenges } from './challenge-answers.ts';
import { afterFailure, afterSuccess } from './schedule.ts';
import { generateKeyPem, signingRequest } from './signing-request.ts';

export interface AttemptOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly openAuthority: OpenAuthority;
  readonly answers: ChallengeAnswers;
  readonly renewBeforeMs: number;
}

/** How long gateways may take to give an answer, and the authority to look at it or to issue. */
const PUBLICATION_LIMIT_MS = 60_000;
const AUTHORITY_LIMIT_MS = 5 * 60_000;
const FIRST_POLL_MS = 250;
const MAX_POLL_MS = 10_000;

/** The certificate is gone, or the program ends: nothing is written any more. */
class Abandoned extends Error {
  override readonly name = 'Abandoned';
}

/**
 * One attempt to have a certificate issued. What was reached is stored before the next step, so that an attempt that is
 * cut off anywhere is gone on with by the next one: with the same order and the same key.
 */
export class AcmeAttempt {
  readonly #options: AttemptOptions;
  #closed = false;

  constructor(options: AttemptOptions) {
    this.#options = options;
  }

  /** Attempts that are being made end soon, without a word. */
  close(): void {
    this.#closed = true;
  }

  /** Whatever comes of it is in the record afterwards. */
  async run(id: string, order: AcmeOrder): Promise<void> {
    const { log } = this.#options;
    try {
      const issued = await this.#issue(id, order);
      await this.#finish(id, (record, acme) => ({ ...record, issued, acme: afterSuccess(acme, issued, this.#options.renewBeforeMs) }));
      log.info({ certificate: id, domains: order.domains, notAfter: issued.notAfter }, 'a certificate was issued');
    } catch (error) {
      if (error instanceof Abandoned || this.#closed) return;
      await this.#fail(id, error);
    }
  }

  async #fail(id: string, error: unknown): Promise<void> {
    const { clock, log } = this.#options;
    const failure =
      error instanceof AcmeFailure ? error : new AcmeFailure(`It failed here: ${error instanceof Error ? error.message : String(error)}`);
    const { message, retryAfterMs, endsOrder } = failure;
    const facts = { nowMs: clock.now(), message, retryAfterMs, endsOrder };
    await this.#finish(id, (record, acme) => ({ ...record, acme: afterFailure(acme, facts) })).catch((lost: unknown) => {
      if (!(lost instanceof Abandoned)) throw lost;
    });
    log.warn({ certificate: id, reason: message }, 'a certificate was not issued');
  }

  async #issue(id: string, acme: AcmeOrder): Promise<IssuedCertificate> {
    await this.#note(id, 'asks the authority');
    const authority = await this.#options.openAuthority();
    const { order, placed } = await this.#placedOrder(id, acme, authority);
    const ready = order.status === 'pending' ? await this.#validate(id, acme, authority, order) : order;
    const signed = ready.status === 'ready' ? await this.#finalize(id, acme, authority, { order: ready, placed }) : ready;
    const valid = await this.#poll(
      () => this.#sameOrder(authority, signed),
      ({ status }) => status !== 'processing',
      'the authority has not issued it yet',
    );
    if (valid.status !== 'valid')
      throw new AcmeFailure(`The authority gave up on the order: ${problemText(valid.error)}`, { endsOrder: true });
    return this.#accept(acme, await authority.certificate(valid), placed.privateKeyPem);
  }

  /** That of an earlier attempt as long as it leads somewhere, else a new one. */
  async #placedOrder(
    id: string,
    acme: AcmeOrder,
    authority: Authority,
  ): Promise<{ readonly order: AuthorityOrder; readonly placed: PlacedOrder }> {
    const known = acme.placed === null ? null : await authority.order(acme.placed.url);
    if (acme.placed !== null && known !== null && known.status !== 'invalid') return { order: known, placed: acme.placed };
    const privateKeyPem = await generateKeyPem(acme.keyAlgorithm);
    const order = await authority.placeOrder(acme.domains);
    const placed = { url: order.url, privateKeyPem };
    await this.#change(id, (record, current) => ({ ...record, acme: { ...current, placed } }));
    return { order, placed };
  }

  /** Has gateways answer, and the authority look. */
  async #validate(id: string, acme: AcmeOrder, authority: Authority, order: AuthorityOrder): Promise<AuthorityOrder> {
    const prepared = await prepareChallenges(id, acme, authority, await authority.authorizations(order));
    if (prepared.length > 0) await this.#answer(id, acme, authority, prepared);
    const seen = await this.#poll(
      () => authority.authorizations(order),
      (all) => all.every(({ status }) => status !== 'pending'),
      'the authority has not validated the domains yet',
    );
    const failed = seen.filter(({ status }) => status !== 'valid');
    if (failed.length > 0)
      throw new AcmeFailure(failed.map((authorization) => validationText(authorization, acme)).join(' '), { endsOrder: true });
    return this.#poll(
      () => this.#sameOrder(authority, order),
      ({ status }) => status !== 'pending',
      'the order is still pending',
    );
  }

  async #answer(id: string, acme: AcmeOrder, authority: Authority, prepared: readonly PreparedChallenge[]): Promise<void> {
    const answers = prepared.map(({ record }) => record);
    await this.#change(id, (record) => record, answers);
    await this.#note(id, `waits until the gateway ${acme.gatewayId} answers the authority`);
    await this.#publish(acme.gatewayId);
    await this.#note(id, `the authority validates ${acme.domains.join(', ')} by ${acme.challenge}`);
    for (const { challenge } of prepared) if (challenge.status === 'pending') await authority.accept(challenge);
  }

  async #publish(gatewayId: string): Promise<void> {
    const { answers, clock } = this.#options;
    const published = answers.publish(gatewayId).then(
      () => null,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    const problem = await within(
      clock,
      PUBLICATION_LIMIT_MS,
      published,
      `it has not taken over the answers within ${PUBLICATION_LIMIT_MS / 1000} s`,
    );
    if (problem !== null) throw new AcmeFailure(`The gateway ${gatewayId} does not answer the authority: ${problem}.`);
  }

  async #finalize(
    id: string,
    acme: AcmeOrder,
    authority: Authority,
    { order, placed }: { readonly order: AuthorityOrder; readonly placed: PlacedOrder },
  ): Promise<AuthorityOrder> {
    await this.#note(id, 'the authority issues the certificate');
    return authority.finalize(order, await signingRequest(acme.domains, placed.privateKeyPem));
  }

  async #sameOrder(authority: Authority, { url }: AuthorityOrder): Promise<AuthorityOrder> {
    const order = await authority.order(url);
    if (order === null) throw new AcmeFailure('The authority has forgotten the order.', { endsOrder: true });
    return order;
  }

  /** What the authority sends is held to the same rules as what users send. */
  #accept({ domains }: AcmeOrder, certificatePem: string, privateKeyPem: string): IssuedCertificate {
    const { issued, problems } = checkUpload({ use: 'server', certificatePem, privateKeyPem }, this.#options.clock.now());
    if (issued === null)
      throw new AcmeFailure(`The authority sent what cannot be served: ${problems.map(({ message }) => message).join(' ')}`, {
        endsOrder: true,
      });
    const missing = domains.filter((domain) => !coversDomain(issued.names, domain));
    if (missing.length > 0) throw new AcmeFailure(`The authority sent a certificate without ${missing.join(', ')}.`, { endsOrder: true });
    return issued;
  }

  async #poll<T>(look: () => Promise<T>, isOver: (seen: T) => boolean, late: string): Promise<T> {
    const { clock } = this.#options;
    const deadline = clock.monotonic() + AUTHORITY_LIMIT_MS;
    const backoff = new Backoff({ initialMs: FIRST_POLL_MS, maxMs: MAX_POLL_MS });
    for (;;) {
      this.#assertOpen();
      const seen = await look();
      if (isOver(seen)) return seen;
      if (clock.monotonic() > deadline) throw new AcmeFailure(`After ${AUTHORITY_LIMIT_MS / 60_000} minutes ${late}.`);
      await pause(clock, backoff.next());
    }
  }

  /** Tells people how far it is; a failure of an earlier attempt is kept as the state until this one is over. */
  #note(id: string, message: string): Promise<void> {
    return this.#change(id, (record, acme) => ({ ...record, acme: { ...acme, message } }));
  }

  /** The end of the attempt: its answers are taken back with it. */
  #finish(id: string, change: RecordChange): Promise<void> {
    return this.#options.store.transaction(async (tx) => {
      this.#assertOpen();
      const now = this.#options.clock.now();
      const record = await tx.resource('certificate', id);
      for (const answer of await tx.resources('acme-challenge'))
        if (answer.id.startsWith(`${id}/`)) await tx.deleteResource('acme-challenge', answer.id);
      if (record === null || record.acme === null) return;
      await tx.putResource('certificate', { ...change(record, record.acme), updatedAt: now });
    });
  }

  async #change(id: string, change: RecordChange, answers: readonly AcmeChallengeRecord[] = []): Promise<void> {
    await this.#options.store.transaction(async (tx) => {
      this.#assertOpen();
      const record = await tx.resource('certificate', id);
      if (record === null || record.acme === null) throw new Abandoned();
      const changed = change(record, record.acme);
      if (changed !== record) await tx.putResource('certificate', changed);
      for (const answer of answers) await tx.putResource('acme-challenge', answer);
    });
  }

  #assertOpen(): void {
    if (this.#closed) throw new Abandoned();
  }
}

type RecordChange = (record: CertificateRecord, acme: AcmeOrder) => CertificateRecord;
/** Which domain, why, and what to look at. */
function validationText({ domain, status, challenges }: DomainAuthorization, { challenge: type }: AcmeOrder): string {
  const error = challenges.find((challenge) => challenge.type === type)?.error;
  const reason = error === undefined ? `its authorization is ${status}` : problemText(error);
  const port = type === 'http-01' ? 80 : 443;
  return `${domain} was not validated: ${reason}. Port ${port} of ${domain} has to lead to the Internet endpoint of the gateway.`;
}
