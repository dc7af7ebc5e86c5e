import { createHash, timingSafeEqual } from 'node:crypto';
import { ManagementError } from '@infergate/contract';
import type { AccessKeyRecord } from '../../store/records.ts';
import { parseAuthorization, type SignatureClaim } from './authorization-header.ts';
import { isSignedWith, type SignedRequest } from './canonical-request.ts';
import { parseTarget } from './request-target.ts';

/** How far the clock of a client may be off. */
const MAX_SKEW_MS = 15 * 60_000;
/** A nonce is remembered a little longer than a request with it can be sent. */
const NONCE_MARGIN_MS = 60_000;

/** Headers whose content decides something; a signature that leaves one out would let others change it. */
const MUST_BE_SIGNED = ['host', 'x-acs-content-sha256', 'x-acs-date', 'x-acs-signature-nonce'] as const;
const SIGNED_WHEN_SENT = ['x-acs-action', 'x-acs-version'] as const;

const ACCEPTED_VERSION = '2021-07-01';

/** The head of a request before anything about it is believed. */
export interface ReceivedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: ReadonlyMap<string, readonly string[]>;
  /** Whether this server was spoken to over TLS; a proxy in front may have been where it was not. */
  readonly isTls: boolean;
}

/** What a signature says, once its form and its time are in order. Whether it is right, `verify` tells. */
export interface SignedCall {
  readonly accessKeyId: string;
  readonly nonce: { readonly value: string; readonly expiresAt: number };
  /** SHA-256 of the body that belongs to it, in hexadecimal digits: what `assertBody` takes. */
  readonly bodyHash: string;
  /** Throws when the signature was not made with this key over this head. */
  verify(key: AccessKeyRecord): void;
}

/** Checks everything about a signed request that needs no secret; throws what is wrong. */
export function readSignedCall(request: ReceivedRequest, authorization: string, nowMs: number): SignedCall {
  const claim = parseAuthorization(authorization);
  if (claim === null)
    throw new ManagementError(
      'MissingCredential',
      'The Authorization header is not "ACS3-HMAC-SHA256 Credential=…,SignedHeaders=…,Signature=…", nor "Bearer <session token>".',
    );
  assertCovered(claim, request.headers);
  assertVersion(request.headers);
  const dateMs = parseDate(single(request.headers, 'x-acs-date'));
  if (Math.abs(nowMs - dateMs) > MAX_SKEW_MS) throw new ManagementError('InvalidTimeStamp.Expired');
  const bodyHash = single(request.headers, 'x-acs-content-sha256');
  const signed: SignedRequest = { method: request.method, target: parseTarget(request.url), headers: request.headers, bodyHash };
  return {
    accessKeyId: claim.accessKeyId,
    nonce: { value: readNonce(request.headers), expiresAt: dateMs + MAX_SKEW_MS + NONCE_MARGIN_MS },
    bodyHash,
    verify: ({ secret }) => {
      if (!isSignedWith(secret, claim, signed)) throw new ManagementError('SignatureDoesNotMatch');
    },
  };
}

/** Throws when it is not the body that was signed. */
export function assertBody(body: Buffer, bodyHash: string): void {
  if (isHashOf(body, bodyHash)) return;
  throw new ManagementError(
    'SignatureDoesNotMatch',
    'x-acs-content-sha256 is not the SHA-256 of the body that arrived. Sign the bytes that are sent.',
  );
}

function assertCovered(claim: SignatureClaim, headers: ReceivedRequest['headers']): void {
  const needed = [...MUST_BE_SIGNED, ...SIGNED_WHEN_SENT.filter((name) => headers.has(name))];
  const missing = needed.filter((name) => !claim.signedHeaders.includes(name));
  if (missing.length > 0) throw new ManagementError('SignatureDoesNotMatch', `SignedHeaders must name ${missing.join(', ')}.`);
}

function assertVersion(headers: ReceivedRequest['headers']): void {
  const versions = headers.get('x-acs-version') ?? [ACCEPTED_VERSION];
  if (versions.length === 1 && versions[0] === ACCEPTED_VERSION) return;
  throw problemWith('x-acs-version', `The only version is ${ACCEPTED_VERSION}.`);
}

function single(headers: ReceivedRequest['headers'], name: string): string {
  const [value, ...more] = headers.get(name) ?? [];
  if (value === undefined || value === '') throw problemWith(name, `The header ${name} is missing.`);
  if (more.length > 0) throw problemWith(name, `The header ${name} is there more than once.`);
  return value;
}

function readNonce(headers: ReceivedRequest['headers']): string {
  const nonce = single(headers, 'x-acs-signature-nonce');
  if (nonce.length > 256) throw problemWith('x-acs-signature-nonce', 'A nonce has at most 256 characters.');
  return nonce;
}

function parseDate(text: string): number {
  const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms)) throw problemWith('x-acs-date', 'x-acs-date is UTC in the form YYYY-MM-DDTHH:mm:ssZ.');
  return ms;
}

function isHashOf(body: Buffer, hash: string): boolean {
  const actual = createHash('sha256').update(body).digest();
  const claimed = Buffer.from(hash, 'hex');
  return claimed.length === actual.length && timingSafeEqual(claimed, actual);
}

function problemWith(path: string, message: string): ManagementError {
  return new ManagementError('InvalidParameter', message, [{ path, message }]);
}
