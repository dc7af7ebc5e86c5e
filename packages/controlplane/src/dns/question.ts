/** Types of records that are spoken of here, by their number on the wire. */
export const RECORD_TYPES = { A: 1, NS: 2, CNAME: 5, SOA: 6, AAAA: 28, OPT: 41, ANY: 255 } as const;

export const CLASS_IN = 1;

/** Zone transfers, transaction keys and mail boxes of old: questions that no record answers. */
const META_TYPES: ReadonlySet<number> = new Set([249, 250, 251, 252, 253, 254]);

export function isMetaType(type: number): boolean {
  return META_TYPES.has(type);
}

/** What is asked. Types and classes are numbers: any may be asked for. */
export interface DnsQuestion {
  /** Lower case, without the last dot; the root is empty. Bytes that no host name holds are written `\ddd`. */
  readonly name: string;
  readonly type: number;
  readonly class: number;
}

export type AddressType = 'A' | 'AAAA';

export interface SoaData {
  readonly mname: string;
  readonly rname: string;
  readonly serial: number;
  readonly refresh: number;
  readonly retry: number;
  readonly expire: number;
  readonly minimum: number;
}

/** A record of an answer; `data` of an address or name is its text. `ttl` in seconds. */
export type DnsRecord =
  | { readonly name: string; readonly ttl: number; readonly type: AddressType | 'CNAME' | 'NS'; readonly data: string }
  | { readonly name: string; readonly ttl: number; readonly type: 'SOA'; readonly data: SoaData };

export const RCODES = { NOERROR: 0, FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5, BADVERS: 16 } as const;
export type Rcode = keyof typeof RCODES;

export interface DnsAnswer {
  readonly rcode: Rcode;
  readonly isAuthoritative: boolean;
  readonly answers: readonly DnsRecord[];
  readonly authorities: readonly DnsRecord[];
  readonly additionals: readonly DnsRecord[];
}
