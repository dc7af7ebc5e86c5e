/** What the `Authorization` header of a signed call says. */
export interface SignatureClaim {
  readonly accessKeyId: string;
  /** Lower-case names in the order in which they were signed. */
  readonly signedHeaders: readonly string[];
  readonly signature: Buffer;
}

const FORM =
  /^ACS3-HMAC-SHA256 +Credential=([\w.-]{1,128}), *SignedHeaders=([a-z0-9-]{1,128}(?:;[a-z0-9-]{1,128}){0,63}), *Signature=([0-9a-f]{64})$/i;

/** Null when the header has another form or names a header twice. */
export function parseAuthorization(header: string): SignatureClaim | null {
  const [, accessKeyId, names, signature] = FORM.exec(header) ?? [];
  if (accessKeyId === undefined || names === undefined || signature === undefined) return null;
  const signedHeaders = names.toLowerCase().split(';');
  if (new Set(signedHeaders).size !== signedHeaders.length) return null;
  return { accessKeyId, signedHeaders, signature: Buffer.from(signature, 'hex') };
}
