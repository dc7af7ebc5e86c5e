import type { TimestampMs } from './records.ts';

/** Kinds of keys that are made here. */
export const KEY_ALGORITHMS = ['ec-p256', 'ec-p384', 'rsa-2048', 'rsa-3072', 'rsa-4096'] as const;
export type KeyAlgorithm = (typeof KEY_ALGORITHMS)[number];

/** A certificate for domains, or the authorities of clients. Sealed as a whole. */
export interface CertificateRecord {
  /** `cert-…` */
  readonly id: string;
  readonly name: string;
  readonly source: 'uploaded' | 'self-signed' | 'acme';
  /** `server` has a key; `client-authority` is only what client certificates are held against. */
  readonly use: 'server' | 'client-authority';
  /** null while ACME has not issued it yet. */
  readonly issued: IssuedCertificate | null;
  readonly acme: AcmeOrder | null;
  readonly createdAt: TimestampMs;
  readonly updatedAt: TimestampMs;
}

export interface IssuedCertificate {
  /** Leaf first. */
  readonly certificatePem: string;
  /** null for a client authority. */
  readonly privateKeyPem: string | null;
  /** DNS names and addresses, of the leaf. */
  readonly names: readonly string[];
  readonly issuer: string;
  readonly serialNumber: string;
  /** SHA-256 of the leaf, hex with colons. */
  readonly fingerprint: string;
  readonly notBefore: TimestampMs;
  readonly notAfter: TimestampMs;
}

/** What ACME is to issue and keep fresh. */
export interface AcmeOrder {
  readonly domains: readonly string[];
  readonly challenge: 'http-01' | 'tls-alpn-01';
  /** Whose listeners answer the challenges. */
  readonly gatewayId: string;
  readonly keyAlgorithm: KeyAlgorithm;
  readonly state: 'pending' | 'issued' | 'failed';
  /** Of the attempt that is being made, else of the last one, for people; empty when there is nothing to say. */
  readonly message: string;
  /** Failed ones since the last success. */
  readonly attempts: number;
  /** Not earlier: when the next one is due, or when the authority allows it. */
  readonly nextAttemptAt: TimestampMs;
  /** Placed and not at its end: an attempt that was cut off goes on with it. */
  readonly placed: PlacedOrder | null;
}

/** An order at the authority, with the key that its certificate will be for. */
export interface PlacedOrder {
  readonly url: string;
  readonly privateKeyPem: string;
}

/** Who this installation is for an authority. Sealed. */
export interface AcmeAccountRecord {
  /** URL of the directory. */
  readonly id: string;
  readonly privateKeyPem: string;
}

/** Answers that gateways give while ACME validates. Kept so that a restart in the middle finds them. */
export interface AcmeChallengeRecord {
  /** Of the certificate and the domain: `<certificate id>/<domain>`. */
  readonly id: string;
  readonly gatewayId: string;
  readonly domain: string;
  readonly answer:
    | { readonly type: 'http-01'; readonly token: string; readonly keyAuthorization: string }
    | { readonly type: 'tls-alpn-01'; readonly certificatePem: string; readonly privateKeyPem: string };
}
