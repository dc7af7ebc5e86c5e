import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { checkServerIdentity, type ConnectionOptions, rootCertificates } from 'node:tls';
import { errorCode } from '@infergate/kernel';
import type { CommandContext } from './context.ts';
import { CommandError, EXIT } from './exit-codes.ts';

/** Names a file with more authorities, for installations whose certificate no public one has signed. */
export const CA_VARIABLE = 'INFERGATE_CA';

/** Which certificates of servers are believed. They are always checked; what varies is against what. */
export interface Trust {
  /** Of authorities, in PEM, besides the public ones. */
  readonly authorities: readonly string[];
  /** That of the installation itself: it is right under whatever name the installation is called. */
  readonly own: X509Certificate | null;
}

/** What a command believes: the authorities that it is told of, and the certificate in the data directory that it works on. */
export function trustOf(ca: string | undefined, certificateFile: string | null, context: CommandContext): Trust {
  const named = ca ?? context.environment[CA_VARIABLE];
  const authorities = named === undefined || named === '' ? [] : [readAuthorities(named, ca === undefined ? CA_VARIABLE : '--ca', context)];
  const own = certificateFile === null ? null : readOwn(certificateFile);
  return installationTrust(own, authorities);
}

export function installationTrust(
  own: { readonly certificatePem: string; readonly certificate: X509Certificate } | null,
  authorities: readonly string[] = [],
): Trust {
  return own === null ? { authorities, own: null } : { authorities: [...authorities, own.certificatePem], own: own.certificate };
}

/** For `node:tls` and everything upon it. */
export function connectionOptions({ authorities, own }: Trust): Pick<ConnectionOptions, 'ca' | 'checkServerIdentity'> {
  if (authorities.length === 0) return {};
  return {
    ca: [...rootCertificates, ...authorities],
    checkServerIdentity: (host, shown) => (shown.fingerprint256 === own?.fingerprint256 ? undefined : checkServerIdentity(host, shown)),
  };
}

/** `fetch` that believes what it is told to. */
export function trustingFetch(trust: Trust): typeof fetch {
  if (trust.authorities.length === 0) return fetch;
  return async (url, init) => {
    // Costs the start of every command, and few need it.
    const { Agent, fetch: fetchBy } = await import('undici');
    const dispatcher = new Agent({ connect: connectionOptions(trust) });
    const response = await fetchBy(url as string, { ...(init as object), dispatcher });
    return response;
  };
}

/** The reason for which a server's certificate was not believed; null: that was not it. */
export function distrust(error: unknown): string | null {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (/CERT|UNABLE_TO_(?:GET|VERIFY)|ERR_TLS/.test(errorCode(at) ?? '')) return at.message;
  }
  return null;
}

function readAuthorities(file: string, name: string, { cwd }: CommandContext): string {
  const path = resolve(cwd, file);
  try {
    const pem = readFileSync(path, 'utf8');
    return new X509Certificate(pem) instanceof X509Certificate ? pem : '';
  } catch (error) {
    const reason = errorCode(error) === 'ENOENT' ? 'does not exist' : 'holds no certificate in PEM';
    throw new CommandError(EXIT.usage, `${name}: ${path} ${reason}`);
  }
}

/** null: the installation speaks plain text, or is elsewhere. */
function readOwn(file: string): { readonly certificatePem: string; readonly certificate: X509Certificate } | null {
  try {
    const certificatePem = readFileSync(file, 'utf8');
    return { certificatePem, certificate: new X509Certificate(certificatePem) };
  } catch {
    return null;
  }
}
