import type * as AcmeClient from 'acme-client';
import { AcmeFailure, AcmeRefusal } from './acme-failure.ts';
import type { Authority, AuthorityOrder, DomainAuthorization, DomainChallenge } from './authority.ts';
import { callAuthority, type TransportOptions, type TransportRequest, type TransportResponse } from './guarded-transport.ts';

export interface AuthorityOptions extends TransportOptions {
  readonly directoryUrl: string;
  readonly email: string | null;
  readonly accountKeyPem: string;
}

const TOKEN = /^[A-Za-z0-9_-]{1,256}$/;

/** Speaks ACME by acme-client; makes the account, or finds that it is there. */
export async function openLibraryAuthority(options: AuthorityOptions): Promise<Authority> {
  // Loaded when it is used: it takes longer to load than everything else of the controller.
  const { Client } = await import('acme-client').then((module) => module.default);
  const client = new Client({ directoryUrl: options.directoryUrl, accountKey: options.accountKeyPem });
  routeThrough(client, options);
  await signIn(client, options.email);
  return new LibraryAuthority(client);
}

/** Finds the account of the key, or makes it. An address that was configured since is told. */
async function signIn(client: AcmeClient.Client, email: string | null): Promise<void> {
  const contact = email === null ? [] : [`mailto:${email}`];
  const known = await client.createAccount({ onlyReturnExisting: true }).catch(unknownAsNull);
  if (known === null) await client.createAccount({ termsOfServiceAgreed: true, contact });
  else if (contact.some((address) => known.contact?.includes(address) !== true)) await client.updateAccount({ contact });
}

function unknownAsNull(error: unknown): null {
  if (error instanceof AcmeRefusal && error.kind === 'accountDoesNotExist') return null;
  throw error;
}

type Request = (url: string, method: string, request?: TransportRequest) => Promise<TransportResponse>;

/**
 * The library calls by an axios instance that all of its clients share, which retries by itself and knows no address
 * policy. Every call of a client goes through one method of its own `http`; that one is put in place.
 */
function routeThrough(client: AcmeClient.Client, options: TransportOptions): void {
  const { http } = client as unknown as { readonly http?: { request?: Request } };
  if (typeof http?.request !== 'function') throw new Error('this version of acme-client calls in another way than expected');
  http.request = (url, method, request = {}) => callAuthority(url, method, request, options);
}

class LibraryAuthority implements Authority {
  readonly #client: AcmeClient.Client;

  constructor(client: AcmeClient.Client) {
    this.#client = client;
  }

  placeOrder(domains: readonly string[]): Promise<AuthorityOrder> {
    return this.#client.createOrder({ identifiers: domains.map((value) => ({ type: 'dns', value })) });
  }

  async order(url: string): Promise<AuthorityOrder | null> {
    try {
      return await this.#client.getOrder({ url } as AcmeClient.Order);
    } catch (error) {
      // Another account's, or forgotten.
      if (error instanceof AcmeRefusal && [401, 403, 404, 410].includes(error.status)) return null;
      throw error;
    }
  }

  async authorizations(order: AuthorityOrder): Promise<readonly DomainAuthorization[]> {
    const authorizations = await this.#client.getAuthorizations(order as AcmeClient.Order);
    return authorizations.map(({ identifier, status, challenges }) => ({ domain: identifier.value, status, challenges }));
  }

  keyAuthorization(challenge: DomainChallenge): Promise<string> {
    if (!TOKEN.test(challenge.token)) throw new AcmeFailure('The authority gave a token that is none.', { endsOrder: true });
    return this.#client.getChallengeKeyAuthorization(challenge as Parameters<AcmeClient.Client['getChallengeKeyAuthorization']>[0]);
  }

  async accept(challenge: DomainChallenge): Promise<void> {
    await this.#client.completeChallenge(challenge as Parameters<AcmeClient.Client['completeChallenge']>[0]);
  }

  finalize(order: AuthorityOrder, signingRequestPem: string): Promise<AuthorityOrder> {
    return this.#client.finalizeOrder(order as AcmeClient.Order, signingRequestPem);
  }

  certificate(order: AuthorityOrder): Promise<string> {
    return this.#client.getCertificate(order as AcmeClient.Order);
  }
}
