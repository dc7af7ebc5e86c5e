import type { KeyObject } from 'node:crypto';
import type { FieldProblem } from '@infergate/contract';
import type { TimestampMs } from '../store/records.ts';
import { dayText, nameInChain, subjectOf, validityOf } from './certificate-text.ts';
import { type ChainLink, chainFrom, isSame, readLink } from './chain.ts';
import { pemBlocks } from './pem-blocks.ts';

export const CERTIFICATE_FIELD = 'Certificate';
export const MAX_CERTIFICATES = 10;
/** Ten certificates are a fifth of it. */
const MAX_CERTIFICATE_TEXT = 64 * 1024;

const problem = (message: string): FieldProblem => ({ path: CERTIFICATE_FIELD, message });

export interface ReadLinks {
  readonly links: readonly ChainLink[];
  readonly problems: readonly FieldProblem[];
}

/** The certificates of a text, as far as they can be read. */
export function readLinks(text: string): ReadLinks {
  if (text.length > MAX_CERTIFICATE_TEXT) return refused(`It is longer than ${MAX_CERTIFICATE_TEXT} characters.`);
  const blocks = pemBlocks(text);
  const certificates = blocks.filter(({ label }) => label === 'CERTIFICATE');
  const problems = blocks.filter(({ label }) => label !== 'CERTIFICATE').map(({ label }) => problem(strangeBlock(label)));
  if (certificates.length === 0)
    return { links: [], problems: [...problems, problem('It holds no certificate in PEM (-----BEGIN CERTIFICATE-----).')] };
  if (certificates.length > MAX_CERTIFICATES)
    return refused(`It holds ${certificates.length} certificates; a chain has at most ${MAX_CERTIFICATES}.`);
  const read = certificates.map(readLink);
  const unreadable = read.flatMap((link, i) => (link === null ? [problem(`The certificate ${i + 1} cannot be read: it is damaged.`)] : []));
  const links = read.filter((link) => link !== null);
  return { links, problems: [...problems, ...unreadable, ...repeated(links)] };
}

function refused(message: string): ReadLinks {
  return { links: [], problems: [problem(message)] };
}

function strangeBlock(label: string): string {
  if (label.endsWith('PRIVATE KEY')) return 'It holds a private key. Send the key as PrivateKey, and only certificates here.';
  return `It holds a block "${label}". Only blocks "CERTIFICATE" are taken.`;
}

function repeated(links: readonly ChainLink[]): readonly FieldProblem[] {
  return links.flatMap(({ certificate }, i) => {
    const first = links.findIndex((other) => isSame(other.certificate, certificate));
    return first < i ? [problem(`The ${nameInChain(certificate, i)} is there twice. Remove the second one.`)] : [];
  });
}

/** Every certificate has to be valid now. */
export function validityProblems(links: readonly ChainLink[], nowMs: TimestampMs): readonly FieldProblem[] {
  return links.flatMap(({ certificate }, i) => {
    const { notBefore, notAfter } = validityOf(certificate);
    const which = nameInChain(certificate, i);
    if (notAfter <= nowMs) return [problem(`The ${which} expired on ${dayText(notAfter)}. Send one that is valid.`)];
    if (notBefore > nowMs) return [problem(`The ${which} is not valid before ${dayText(notBefore)}. Send it again then.`)];
    return [];
  });
}

/** The certificate that is served: that of the key, else the first that is no authority. */
export function leafOf(links: readonly ChainLink[], key: KeyObject | null): ChainLink | null {
  const ofKey = key === null ? undefined : links.find(({ certificate }) => certificate.checkPrivateKey(key));
  return ofKey ?? links.find(({ certificate }) => !certificate.ca) ?? links[0] ?? null;
}

/** Leaf first, each signed by the next, and nothing else. */
export function orderProblems(leaf: ChainLink, links: readonly ChainLink[]): readonly FieldProblem[] {
  const chain = chainFrom(leaf, links);
  const foreign = links.flatMap((link, i) =>
    chain.includes(link) || isRepeated(link, chain) ? [] : [problem(foreignText(leaf, link, i))],
  );
  const noAuthority = chain
    .slice(1)
    .flatMap(({ certificate }) => (certificate.ca ? [] : [problem(`${subjectOf(certificate)} is no authority and may sign nothing.`)]));
  if (foreign.length > 0) return [...foreign, ...noAuthority];
  const isInOrder = chain.every((link, i) => link === links[i]);
  return isInOrder
    ? noAuthority
    : [
        problem(
          `The order is wrong: the certificate of the server comes first, each one is signed by the next. Right is: ${inOrder(chain)}.`,
        ),
        ...noAuthority,
      ];
}

function isRepeated(link: ChainLink, chain: readonly ChainLink[]): boolean {
  return chain.some(({ certificate }) => isSame(certificate, link.certificate));
}

function foreignText(leaf: ChainLink, { certificate }: ChainLink, index: number): string {
  return `The ${nameInChain(certificate, index)} does not belong to the chain of ${subjectOf(leaf.certificate)}. Remove it, or add what connects them.`;
}

function inOrder(chain: readonly ChainLink[]): string {
  return chain.map(({ certificate }, i) => `${i + 1}. ${subjectOf(certificate)}`).join('; ');
}
