import type { KeyObject, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import type { FieldProblem } from '@infergate/contract';
import { errorCode } from '@infergate/kernel';
import type { CertificateRecord, IssuedCertificate } from '../store/certificate-records.ts';
import type { TimestampMs } from '../store/records.ts';
import { alternativeNames } from './alternative-names.ts';
import { distinguishedName, nameInChain, subjectOf, validityOf } from './certificate-text.ts';
import type { ChainLink } from './chain.ts';
import { CERTIFICATE_FIELD, leafOf, orderProblems, readLinks, validityProblems } from './check-chain.ts';
import { KEY_FIELD, readKey, strengthProblem } from './check-key.ts';

export interface Upload {
  readonly use: CertificateRecord['use'];
  readonly certificatePem: string;
  /** null: none was sent. */
  readonly privateKeyPem: string | null;
}

/** What can be kept, or everything that is against it. */
export type CheckedUpload =
  | { readonly issued: IssuedCertificate; readonly problems: readonly [] }
  | { readonly issued: null; readonly problems: readonly FieldProblem[] };

const SERVER_AUTHENTICATION = '1.3.6.1.5.5.7.3.1';
const ANY_PURPOSE = '2.5.29.37.0';

const ofCertificate = (message: string): FieldProblem => ({ path: CERTIFICATE_FIELD, message });

/** Checks what somebody sends as certificate and key. Every problem at once, with its field; never what is in the key. */
export function checkUpload(upload: Upload, nowMs: TimestampMs): CheckedUpload {
  return upload.use === 'server' ? checkServer(upload, nowMs) : checkAuthorities(upload, nowMs);
}

function checkServer({ certificatePem, privateKeyPem }: Upload, nowMs: TimestampMs): CheckedUpload {
  const { links, problems: unreadable } = readLinks(certificatePem);
  const { key, problems: keyProblems } = privateKeyPem === null ? MISSING_KEY : readKey(privateKeyPem);
  const leaf = leafOf(links, key);
  if (leaf === null) return { issued: null, problems: [...unreadable, ...keyProblems] };
  const problems = [
    ...unreadable,
    ...validityProblems(links, nowMs),
    ...orderProblems(leaf, links),
    ...purposeProblems(leaf.certificate),
    ...keyProblems,
    ...(key === null ? [] : pairProblems(leaf.certificate, key)),
  ];
  if (problems.length > 0 || key === null) return { issued: null, problems };
  return accept(links, key.export({ type: 'pkcs8', format: 'pem' }).toString());
}

const MISSING_KEY = { key: null, problems: [{ path: KEY_FIELD, message: 'The private key of the certificate is missing.' }] } as const;

function accept(links: readonly ChainLink[], privateKeyPem: string): CheckedUpload {
  const issued = issuedFrom(links, privateKeyPem);
  const unusable = contextProblem(issued.certificatePem, privateKeyPem);
  return unusable === null ? { issued, problems: [] } : { issued: null, problems: [unusable] };
}

function checkAuthorities({ certificatePem, privateKeyPem }: Upload, nowMs: TimestampMs): CheckedUpload {
  const { links, problems: unreadable } = readLinks(certificatePem);
  const noAuthority = links.flatMap(({ certificate }, i) =>
    certificate.ca
      ? []
      : [
          ofCertificate(
            `The ${nameInChain(certificate, i)} is not that of an authority. Send those that sign the certificates of clients.`,
          ),
        ],
  );
  const needless =
    privateKeyPem === null ? [] : [{ path: KEY_FIELD, message: 'Authorities of clients are kept without a key. Leave it out.' }];
  const problems = [...unreadable, ...validityProblems(links, nowMs), ...noAuthority, ...needless];
  return problems.length > 0 ? { issued: null, problems } : { issued: issuedFrom(links, null), problems: [] };
}

function purposeProblems(leaf: X509Certificate): readonly FieldProblem[] {
  const problems: string[] = [];
  const purposes = leaf.keyUsage as readonly string[] | undefined;
  if (leaf.ca)
    problems.push(
      `${subjectOf(leaf)} is the certificate of an authority, and servers need one of their own: have one signed by it, or make one with CreateSelfSignedCertificate.`,
    );
  if (purposes !== undefined && purposes.length > 0 && !purposes.includes(SERVER_AUTHENTICATION) && !purposes.includes(ANY_PURPOSE))
    problems.push(`${subjectOf(leaf)} is not for servers: its extended key usage lacks serverAuth.`);
  if (alternativeNames(leaf.subjectAltName).length === 0)
    problems.push(`${subjectOf(leaf)} names no host in its subjectAltName; clients do not look at the common name.`);
  return problems.map(ofCertificate);
}

function pairProblems(leaf: X509Certificate, key: KeyObject): readonly FieldProblem[] {
  if (leaf.checkPrivateKey(key)) return [];
  const weak = strengthProblem(leaf.publicKey);
  const mismatch = { path: KEY_FIELD, message: `It is not the key of the certificate ${subjectOf(leaf)}.` };
  return weak === null ? [mismatch] : [mismatch, ofCertificate(`The key of ${subjectOf(leaf)}: ${weak}`)];
}

/** What the library that serves TLS has against it, such as a signature with SHA-1. */
function contextProblem(cert: string, key: string): FieldProblem | null {
  try {
    createSecureContext({ cert, key });
    return null;
  } catch (error) {
    return ofCertificate(`It cannot be served: ${errorCode(error) ?? 'unknown reason'}.`);
  }
}

/** The facts of a chain that was checked. */
function issuedFrom(links: readonly ChainLink[], privateKeyPem: string | null): IssuedCertificate {
  const first = links[0]?.certificate;
  if (first === undefined) throw new Error('a checked chain has certificates');
  const { notBefore, notAfter } = privateKeyPem === null ? commonValidity(links) : validityOf(first);
  return {
    certificatePem: links.map(({ pem }) => pem).join(''),
    privateKeyPem,
    names: privateKeyPem === null ? [] : alternativeNames(first.subjectAltName),
    issuer: distinguishedName(first.issuer),
    serialNumber: first.serialNumber,
    fingerprint: first.fingerprint256,
    notBefore,
    notAfter,
  };
}

/** Of several authorities: while all of them are valid. */
function commonValidity(links: readonly ChainLink[]): { readonly notBefore: TimestampMs; readonly notAfter: TimestampMs } {
  const validities = links.map(({ certificate }) => validityOf(certificate));
  return {
    notBefore: Math.max(...validities.map(({ notBefore }) => notBefore)),
    notAfter: Math.min(...validities.map(({ notAfter }) => notAfter)),
  };
}
