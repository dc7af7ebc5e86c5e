import type { DomainResource, GatewayResource, KeyPairPem } from '@infergate/contract';
import { ALERT, type Alert } from './alert.ts';
import type { ClientHello } from './client-hello.ts';
import { HTTP_PROTOCOLS, TlsIdentity, VALIDATION_PROTOCOL, type IdentityOptions } from './identity.ts';
import { NameTable } from './name-table.ts';

/** A custom domain at one entrance. */
export interface CompiledDomain {
  readonly domain: string;
  /** null: it is not served over TLS. */
  readonly identity: TlsIdentity | null;
  /** Clients have to have shown a certificate of these; null: they need not. */
  readonly clientAuthoritiesPem: string | null;
}

/** What handshakes at one entrance are answered with. */
export interface EntranceTls {
  readonly domains: NameTable<CompiledDomain>;
  /** For names that are no domain's, and clients that name none; null: they are refused. */
  readonly fallback: TlsIdentity | null;
  /** Certificates that prove the hold of a domain to who issues certificates, by domain. */
  readonly validations: ReadonlyMap<string, TlsIdentity>;
  /** Nothing here could be answered. */
  readonly isPlain: boolean;
}

export interface GatewayTls {
  /** Plain text is not spoken. */
  readonly isAlone: boolean;
  readonly internet: EntranceTls;
  readonly vpc: EntranceTls;
  /** What cannot be used as it was published, a sentence each. */
  readonly problems: readonly string[];
  /** By everything that they are made of. */
  readonly identities: ReadonlyMap<string, TlsIdentity>;
}

/** A handshake that may begin: with which identity, and what a client has shown that completes it. */
export interface AcceptedHello {
  readonly identity: TlsIdentity;
  /** null: of none. */
  readonly domain: CompiledDomain | null;
  /** Nothing is served: the handshake itself was all that was wanted. */
  readonly isValidation: boolean;
}

/** Decides what a client gets. It never gets the certificate of a domain that it did not name. */
export function acceptHello(
  { domains, fallback, validations }: EntranceTls,
  { serverName, protocols }: ClientHello,
): AcceptedHello | Alert {
  if (protocols.includes(VALIDATION_PROTOCOL)) {
    const identity = protocols.length === 1 && serverName !== null ? validations.get(serverName) : undefined;
    return identity === undefined ? ALERT.noApplicationProtocol : { identity, domain: null, isValidation: true };
  }
  const domain = (serverName === null ? undefined : domains.find(serverName)) ?? null;
  const identity = domain === null ? fallback : domain.identity;
  return identity === null ? ALERT.unrecognizedName : { identity, domain, isValidation: false };
}

/**
 * Everything that handshakes need, made before the first of them comes. What has not changed since `previous` is the
 * same object, so that its clients can resume their sessions. null: no TLS is spoken.
 */
export function compileTls(resource: GatewayResource, previous: GatewayTls | null): GatewayTls | null {
  const { tls, domains, acme } = resource;
  if (tls === null && domains.length === 0 && acme.tlsAlpn.length === 0) return null;
  return new TlsCompiler(resource, previous).compile();
}

class TlsCompiler {
  readonly #resource: GatewayResource;
  readonly #previous: GatewayTls | null;
  readonly #identities = new Map<string, TlsIdentity>();
  readonly #problems: string[] = [];

  constructor(resource: GatewayResource, previous: GatewayTls | null) {
    this.#resource = resource;
    this.#previous = previous;
  }

  compile(): GatewayTls {
    const { tls } = this.#resource;
    const fallback = tls === null ? null : this.#identity('tls', serving(tls, null));
    const internet = this.#entrance('internet', fallback, this.#validations());
    const vpc = this.#entrance('vpc', fallback, new Map());
    return { isAlone: tls !== null, internet, vpc, problems: this.#problems, identities: this.#identities };
  }

  #entrance(
    entrance: DomainResource['entrance'],
    fallback: TlsIdentity | null,
    validations: ReadonlyMap<string, TlsIdentity>,
  ): EntranceTls {
    const compiled = this.#resource.domains.filter((domain) => domain.entrance === entrance).map((domain) => this.#domain(domain));
    const isPlain = fallback === null && validations.size === 0 && compiled.every(({ identity }) => identity === null);
    return { domains: new NameTable(compiled.map((domain) => [domain.domain, domain])), fallback, validations, isPlain };
  }

  /** A certificate that cannot be used does not take away the one before it. */
  #domain({ domain, entrance, certificate, clientAuthoritiesPem }: DomainResource): CompiledDomain {
    const pair = certificate ?? this.#resource.tls;
    const identity = pair === null ? null : this.#identity(`domain ${domain}`, serving(pair, clientAuthoritiesPem));
    if (pair === null || identity !== null) return { domain, identity, clientAuthoritiesPem };
    const before = this.#previous?.[entrance].domains.get(domain);
    const isAsStrict = before?.clientAuthoritiesPem === clientAuthoritiesPem;
    return { domain, identity: isAsStrict ? before.identity : null, clientAuthoritiesPem };
  }

  #validations(): ReadonlyMap<string, TlsIdentity> {
    const identities = new Map<string, TlsIdentity>();
    for (const { domain, ...pair } of this.#resource.acme.tlsAlpn) {
      const identity = this.#identity(`validation of ${domain}`, { ...pair, clientAuthoritiesPem: null, protocols: [VALIDATION_PROTOCOL] });
      if (identity !== null) identities.set(domain, identity);
    }
    return identities;
  }

  #identity(what: string, options: IdentityOptions): TlsIdentity | null {
    const { certificatePem, privateKeyPem, clientAuthoritiesPem, protocols } = options;
    const key = [certificatePem, privateKeyPem, clientAuthoritiesPem ?? '', ...protocols].join('\n');
    try {
      const identity = this.#identities.get(key) ?? this.#previous?.identities.get(key) ?? new TlsIdentity(options);
      this.#identities.set(key, identity);
      return identity;
    } catch (error) {
      this.#problems.push(`${what}: ${error instanceof Error ? error.message : 'its certificate cannot be used'}`);
      return null;
    }
  }
}

function serving({ certificatePem, privateKeyPem }: KeyPairPem, clientAuthoritiesPem: string | null): IdentityOptions {
  return { certificatePem, privateKeyPem, clientAuthoritiesPem, protocols: HTTP_PROTOCOLS };
}
