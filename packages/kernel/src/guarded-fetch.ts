import { lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import type { Agent, Response } from 'undici';
import type { AddressPolicy } from './address-policy.ts';

export interface GuardedFetchOptions {
  readonly policy: AddressPolicy;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Whole call including the body. */
  readonly timeoutMs: number;
  /** More bytes than this end the body with an error. */
  readonly maxBytes: number;
  readonly maxRedirects?: number;
  /** PEM of an authority to trust in place of the system's. */
  readonly caPem?: string | null;
}

export interface GuardedResponse {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  /** Pieces of the body; throws beyond `maxBytes` or on time-out. Read it or call `cancel`. */
  readonly body: AsyncIterable<Uint8Array>;
  cancel(): Promise<void>;
}

/** An address that the policy does not let this program call. */
export class RefusedAddressError extends Error {
  override readonly name = 'RefusedAddressError';
}

/**
 * Calls an address that a user gave. Names are resolved once and the very address that was checked is connected to,
 * so a name cannot change its meaning in between; redirects are followed by hand and checked again.
 */
export async function guardedFetch(url: string, options: GuardedFetchOptions): Promise<GuardedResponse> {
  const signal = AbortSignal.timeout(options.timeoutMs);
  // Loaded when it is used: processes that never call an address start in half the time without it.
  const { Agent, fetch } = await import('undici');
  let target = new URL(url);
  for (let hops = options.maxRedirects ?? 0; ; hops -= 1) {
    checkTarget(target, options.policy);
    // One agent for each hop: its look-up has to know the port that the checked address is called on.
    const agent = new Agent(agentOptions(options, portOf(target)));
    const response = await fetch(target, { ...requestParts(options), redirect: 'manual', dispatcher: agent, signal }).catch(
      async (error: unknown) => {
        await agent.destroy();
        throw rootCause(error);
      },
    );
    const location = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null;
    if (location === null) return wrapResponse(response, options.maxBytes, agent);
    await agent.destroy();
    if (hops <= 0) throw new Error(`${url} redirects too often`);
    target = new URL(location, target);
  }
}

/** undici hides the reason of a failed connection one level down. */
function rootCause(error: unknown): unknown {
  return error instanceof TypeError && error.cause instanceof Error ? error.cause : error;
}

function requestParts({ method, headers, body }: GuardedFetchOptions) {
  return { method: method ?? 'GET', headers: { ...headers }, ...(body === undefined ? {} : { body }) };
}

function checkTarget(url: URL, policy: AddressPolicy): void {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new RefusedAddressError(`${url.protocol}// is not http or https`);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  // Addresses are not looked up by the agent, so they are checked here.
  if (isIP(host) === 0) return;
  const refusal = policy.refusal(host, portOf(url));
  if (refusal !== null) throw new RefusedAddressError(refusal);
}

function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}

function agentOptions({ policy, caPem, timeoutMs }: GuardedFetchOptions, port: number): Agent.Options {
  return {
    connections: 1,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    connect: {
      timeout: Math.min(timeoutMs, 10_000),
      ...(caPem === null || caPem === undefined ? {} : { ca: caPem }),
      lookup: guardedLookup(policy, port),
    },
  };
}

/**
 * Options for `net.connect` and its relatives that hold the connection to the policy: the address that was checked is
 * the one that is called. Throws `RefusedAddressError` for a literal address that is refused.
 */
export function guardedConnection(policy: AddressPolicy | null, host: string, port: number): { readonly lookup?: LookupFunction } {
  if (policy === null) return {};
  if (isIP(host) === 0) return { lookup: guardedLookup(policy, port) };
  const refusal = policy.refusal(host, port);
  if (refusal !== null) throw new RefusedAddressError(refusal);
  return {};
}

/** A look-up for `net.connect` and its relatives that fails for names whose addresses the policy refuses. */
export function guardedLookup(policy: AddressPolicy, port: number): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '', 0);
      const refusal = addresses.map(({ address }) => policy.refusal(address, port)).find((reason) => reason !== null);
      if (refusal !== undefined && refusal !== null) return callback(new RefusedAddressError(`${hostname}: ${refusal}`), '', 0);
      if (options.all === true) return callback(null, addresses);
      const first = addresses[0];
      return callback(null, first?.address ?? '', first?.family ?? 0);
    });
  };
}

function wrapResponse(response: Response, maxBytes: number, agent: Agent): GuardedResponse {
  return {
    status: response.status,
    headers: new Map(response.headers),
    body: boundedBody(response, maxBytes, agent),
    cancel: () => agent.destroy(),
  };
}

async function* boundedBody(response: Response, maxBytes: number, agent: Agent): AsyncIterable<Uint8Array> {
  let bytes = 0;
  try {
    for await (const piece of response.body ?? []) {
      bytes += piece.byteLength;
      if (bytes > maxBytes) throw new Error(`the answer is larger than ${maxBytes} bytes`);
      yield piece;
    }
  } finally {
    await agent.destroy();
  }
}
