import type { AcmeOrder, CertificateRecord, IssuedCertificate } from '../../store/certificate-records.ts';
import type { TimestampMs } from '../../store/records.ts';

const FIRST_DELAY_MS = 60_000;
/** Five failures an hour are what the large authorities allow. */
const DELAY_FACTOR = 4;
const MAX_DELAY_MS = 12 * 3_600_000;
/** No authority means longer than this. */
const MAX_RETRY_AFTER_MS = 7 * 86_400_000;
const MAX_MESSAGE = 1_000;

/** `renewBeforeMs` before its end, or when a third of its life is left where that is less. */
export function renewalTime({ notBefore, notAfter }: IssuedCertificate, renewBeforeMs: number): TimestampMs {
  return notAfter - Math.min(renewBeforeMs, Math.round((notAfter - notBefore) / 3));
}

/** When the authority is asked next; null: never, it does not issue this one. */
export function nextAttempt({ acme, issued }: Pick<CertificateRecord, 'acme' | 'issued'>, renewBeforeMs: number): TimestampMs | null {
  if (acme === null) return null;
  return acme.state === 'issued' && issued !== null ? renewalTime(issued, renewBeforeMs) : acme.nextAttemptAt;
}

export interface Failure {
  readonly nowMs: TimestampMs;
  /** For people. */
  readonly message: string;
  /** What the authority asked for; null: nothing. */
  readonly retryAfterMs: number | null;
  /** The order leads nowhere any more. */
  readonly endsOrder: boolean;
}

/** Waits four times as long after each failure in a row, and never less than the authority asks for. */
export function afterFailure(order: AcmeOrder, { nowMs, message, retryAfterMs, endsOrder }: Failure): AcmeOrder {
  const delay = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * DELAY_FACTOR ** Math.min(order.attempts, 20));
  const asked = Math.min(MAX_RETRY_AFTER_MS, retryAfterMs ?? 0);
  return {
    ...order,
    state: 'failed',
    message: message.slice(0, MAX_MESSAGE),
    attempts: order.attempts + 1,
    nextAttemptAt: nowMs + Math.max(delay, asked),
    placed: endsOrder ? null : order.placed,
  };
}

export function afterSuccess(order: AcmeOrder, issued: IssuedCertificate, renewBeforeMs: number): AcmeOrder {
  return { ...order, state: 'issued', message: '', attempts: 0, placed: null, nextAttemptAt: renewalTime(issued, renewBeforeMs) };
}
