/** The parts of `ACS3-HMAC-SHA256 Credential=…,SignedHeaders=…,Signature=…`. */
export interface Acs3Authorization {
  readonly accessKeyId: string;
  /** Lower-case names, in the order of the header. */
  readonly signedHeaders: readonly string[];
  /** 64 lower-case hexadecimal digits. */
  readonly signature: string;
}

const PATTERN = /^ACS3-HMAC-SHA256 Credential=([A-Za-z0-9._-]{1,128}),SignedHeaders=([a-z0-9;-]{1,2048}),Signature=([0-9a-f]{64})$/;

/** null when the header is of another kind or malformed. */
export function parseAcs3Authorization(header: string): Acs3Authorization | null {
  const [, accessKeyId, names, signature] = PATTERN.exec(header.replaceAll(/,\s+/g, ',')) ?? [];
  if (accessKeyId === undefined || names === undefined || signature === undefined) return null;
  return { accessKeyId, signedHeaders: names.split(';'), signature };
}
