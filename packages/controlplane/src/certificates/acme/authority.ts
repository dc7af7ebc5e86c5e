/** What the attempt needs of an authority that speaks ACME; each method may reject with `AcmeFailure`. */
export interface Authority {
  placeOrder(domains: readonly string[]): Promise<AuthorityOrder>;
  /** null: it knows no such order (any more). */
  order(url: string): Promise<AuthorityOrder | null>;
  authorizations(order: AuthorityOrder): Promise<readonly DomainAuthorization[]>;
  /** What the gateway has to give for a challenge. */
  keyAuthorization(challenge: DomainChallenge): Promise<string>;
  /** Tells the authority that it may look. */
  accept(challenge: DomainChallenge): Promise<void>;
  /** `signingRequestPem`: PKCS #10. */
  finalize(order: AuthorityOrder, signingRequestPem: string): Promise<AuthorityOrder>;
  /** The chain in PEM of an order that is `valid`. */
  certificate(order: AuthorityOrder): Promise<string>;
}

export interface AuthorityOrder {
  readonly url: string;
  readonly status: 'pending' | 'ready' | 'processing' | 'valid' | 'invalid';
  readonly error?: unknown;
}

export interface DomainAuthorization {
  readonly domain: string;
  readonly status: 'pending' | 'valid' | 'invalid' | 'deactivated' | 'expired' | 'revoked';
  readonly challenges: readonly DomainChallenge[];
}

export interface DomainChallenge {
  readonly type: string;
  readonly url: string;
  readonly token: string;
  readonly status: string;
  readonly error?: unknown;
}

/** Gives an authority to speak to, after saying who this installation is. */
export type OpenAuthority = () => Promise<Authority>;
