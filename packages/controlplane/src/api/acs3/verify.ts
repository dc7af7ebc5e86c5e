import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Acs3Authorization } from './authorization-header.ts';
import { canonicalRequests, type SignedRequest } from './canonical-request.ts';

/** How far the clock of a client may be off. */
export const DATE_TOLERANCE_MS = 15 * 60 * 1000;

/** What a signature must cover, or a captured one could be used for another call or at another time. */
const MUST_BE_SIGNED = ['x-acs-action', 'x-acs-content-sha256', 'x-acs-date', 'x-acs-signature-nonce'];

export type SignatureFault = 'InvalidTimeStamp.Expired' | 'SignatureDoesNotMatch';

export interface SignatureCheck {
  readonly request: SignedRequest;
  readonly authorization: Acs3Authorization;
  readonly accessKeySecret: string;
  readonly nowMs: number;
}

/** null when the signature is right. The nonce is not looked at: whoever records it does so after this. */
export function signatureFault({ request, authorization, accessKeySecret, nowMs }: SignatureCheck): SignatureFault | null {
  const { signedHeaders, signature } = authorization;
  if (!MUST_BE_SIGNED.every((name) => signedHeaders.includes(name))) return 'SignatureDoesNotMatch';
  if (headerOf(request, 'x-acs-content-sha256') !== request.bodyHash) return 'SignatureDoesNotMatch';
  const expected = Buffer.from(signature, 'hex');
  const matches = canonicalRequests(request, signedHeaders).some((canonical) =>
    timingSafeEqual(sign(canonical, accessKeySecret), expected),
  );
  if (!matches) return 'SignatureDoesNotMatch';
  const dateMs = parseDate(headerOf(request, 'x-acs-date'));
  return dateMs !== null && Math.abs(nowMs - dateMs) <= DATE_TOLERANCE_MS ? null : 'InvalidTimeStamp.Expired';
}

function sign(canonical: string, secret: string): Buffer {
  const digest = createHash('sha256').update(canonical, 'utf8').digest('hex');
  return createHmac('sha256', secret).update(`ACS3-HMAC-SHA256\n${digest}`).digest();
}

/** `YYYY-MM-DDTHH:mm:ssZ` */
function parseDate(text: string | null): number | null {
  if (text === null || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text)) return null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : ms;
}

/** The only value of a header; null when it is absent or repeated. */
export function headerOf({ rawHeaders }: SignedRequest, name: string): string | null {
  let found: string | null = null;
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    if (rawHeaders[i]?.toLowerCase() !== name) continue;
    if (found !== null) return null;
    found = rawHeaders[i + 1]?.trim() ?? '';
  }
  return found;
}
