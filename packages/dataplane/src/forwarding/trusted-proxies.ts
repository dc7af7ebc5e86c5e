import { AddressRanges, plainAddress } from '@infergate/kernel';
import type { RequestHead } from '../exchange/request-head.ts';
import { isAuthority } from '../http1/characters.ts';
import { firstField, isNamed } from '../http1/fields.ts';
import { parseForwarded, type ForwardedElement } from './forwarded-field.ts';

/** What trusted proxies say of a request, as far as it is believed. */
export interface Forwarding {
  /** Who asks. */
  readonly client: string;
  /** The client, then the trusted proxies that the request came by: a value of X-Forwarded-For. */
  readonly chain: string;
  /** Of the request as the client sent it; null where nothing is said of it. */
  readonly proto: 'http' | 'https' | null;
  readonly host: string | null;
}

/** Proxies in a row that are believed; nobody has as many, and each costs a look into the list. */
const MAX_HOPS = 32;

/** The proxies in front whose word counts. */
export class TrustedProxies {
  readonly #ranges: AddressRanges;

  constructor(ranges: readonly string[]) {
    this.#ranges = new AddressRanges(ranges);
  }

  /** `peer` is the address of one of them. */
  isTrusted(peer: string): boolean {
    const address = plainAddress(peer);
    return address !== null && this.#ranges.has(address);
  }

  /**
   * null where the peer is not one of them. The client is the last address of the list that is not itself a trusted
   * proxy: everything before it was written by somebody who may lie, and is dropped. Where a list ends in something that
   * is no address, the client is the proxy that wrote it. X-Forwarded-For goes before Forwarded, which counts only where
   * the other is absent.
   */
  read(peer: string, head: RequestHead): Forwarding | null {
    if (!this.isTrusted(peer)) return null;
    const list = joinedField(head.rawHeaders, 'x-forwarded-for');
    const elements = list === null ? forwardedElements(head) : null;
    const texts = list === null ? (elements ?? []).map((element) => element.for ?? '') : list.split(',');
    const hops = this.#hops(peer, texts);
    // That of the client; of the newest proxy where not even that one names an address.
    const element = elements?.[Math.min(elements.length + 1 - hops.length, elements.length - 1)] ?? null;
    return {
      client: hops.at(-1) ?? peer,
      chain: hops.toReversed().join(', '),
      proto: protoOf(soleField(head.rawHeaders, 'x-forwarded-proto') ?? element?.proto ?? null),
      host: hostOf(soleField(head.rawHeaders, 'x-forwarded-host') ?? element?.host ?? null),
    };
  }

  /** From the peer back to the client. */
  #hops(peer: string, texts: readonly string[]): readonly string[] {
    const hops = [peer];
    for (let i = texts.length - 1; i >= 0 && hops.length < MAX_HOPS; i -= 1) {
      const address = addressOf((texts[i] as string).trim());
      if (address === null) break;
      hops.push(address);
      if (!this.#ranges.has(address)) break;
    }
    return hops;
  }
}

function forwardedElements({ rawHeaders }: RequestHead): readonly ForwardedElement[] | null {
  const value = joinedField(rawHeaders, 'forwarded');
  return value === null ? null : parseForwarded(value);
}

/** An address, alone or with a port; IPv6 with its brackets or without. Null for names, `unknown` and what hides behind `_`. */
function addressOf(text: string): string | null {
  const bracketed = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(text)?.[1];
  if (bracketed !== undefined) return bracketed.includes(':') ? plainAddress(bracketed) : null;
  const withPort = /^([\d.]+):\d{1,5}$/.exec(text)?.[1];
  return plainAddress(withPort ?? text);
}

function protoOf(text: string | null): Forwarding['proto'] {
  const proto = text?.toLowerCase();
  return proto === 'http' || proto === 'https' ? proto : null;
}

function hostOf(text: string | null): string | null {
  return text !== null && isAuthority(text) ? text : null;
}

/** null where it is absent or there more than once. */
function soleField(rawHeaders: readonly string[], lowerCaseName: string): string | null {
  const joined = joinedField(rawHeaders, lowerCaseName);
  return joined === firstField(rawHeaders, lowerCaseName) ? joined : null;
}

/** The values of a list; null when there is none. */
function joinedField(rawHeaders: readonly string[], lowerCaseName: string): string | null {
  let joined: string | null = null;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    if (!isNamed(name, lowerCaseName)) continue;
    const value = rawHeaders[i + 1] as string;
    joined = joined === null ? value : `${joined}, ${value}`;
  }
  return joined;
}
