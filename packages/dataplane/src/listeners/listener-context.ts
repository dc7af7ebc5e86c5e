import { randomId, type Clock } from '@infergate/kernel';
import type { Downstream } from '../exchange/downstream.ts';
import type { Entrance, Exchange, ExchangeStart } from '../exchange/exchange.ts';
import type { Bandwidth } from '../limits/bandwidth/bandwidth.ts';
import { ContentWriter } from '../http1/content-writer.ts';
import type { ListenerRefusal, RequestHandler } from '../pipeline/request-handler.ts';
import type { RoutingTable } from '../routing/table.ts';
import type { Peer } from './client-connection.ts';
import type { ListenerLimits } from './limits.ts';

export interface ListenerContextOptions {
  readonly entrance: Entrance;
  readonly vpcId: string | null;
  readonly handler: RequestHandler;
  readonly limits: ListenerLimits;
  readonly clock: Clock;
  readonly bandwidth: Bandwidth;
}

const MAX_REQUEST_ID_LENGTH = 128;

/** What the connections of one listener share. */
export class ListenerContext {
  readonly entrance: Entrance;
  readonly vpcId: string | null;
  readonly handler: RequestHandler;
  readonly limits: ListenerLimits;
  readonly clock: Clock;
  readonly bandwidth: Bandwidth;
  /** For what goes to clients over HTTP/1.1. */
  readonly content = new ContentWriter();
  /** No new connections; every answer says that it is the last on its connection. */
  closing = false;
  /** While closing: how long a resting connection may still bring a request, which may be on its way already. */
  idleGraceMs = 0;
  /** Unguessable, so that ids of two processes never meet. */
  readonly #idPrefix = randomId('', 10);
  #lastId = 0;
  #date = '';
  #dateSecond = 0;

  constructor(options: ListenerContextOptions) {
    this.entrance = options.entrance;
    this.vpcId = options.vpcId;
    this.handler = options.handler;
    this.limits = options.limits;
    this.clock = options.clock;
    this.bandwidth = options.bandwidth;
  }

  /** How long a connection may rest between requests. */
  get restMs(): number {
    return this.handler.table.gateway.idle.clientMs;
  }

  /** How long a goodbye is waited for. */
  get lingerMs(): number {
    return this.closing ? Math.min(this.idleGraceMs, this.limits.lingerMs) : this.limits.lingerMs;
  }

  /** Hands a request over, whatever it came by. `table` is the one that its turn was made for. */
  begin(turn: Downstream & Pick<ExchangeStart, 'id' | 'head'>, peer: Peer, table: RoutingTable, startedAtMs: number): Exchange {
    return this.handler.handle({
      id: turn.id,
      entrance: this.entrance,
      vpcId: this.vpcId,
      peerAddress: peer.address,
      isSecure: peer.isSecure,
      securedFor: peer.domain,
      head: turn.head,
      downstream: turn,
      table,
      startedAtMs,
    });
  }

  /** The gateway serves nobody here: the endpoint is about to go, or not wanted yet. */
  get isClosed(): boolean {
    const { access } = this.handler.table.gateway;
    return access !== null && access.of(this.entrance, this.vpcId) === null;
  }

  /** Notes what was refused before it became an exchange. */
  refused(refusal: Omit<ListenerRefusal, 'entrance' | 'vpcId'>): void {
    const { entrance, vpcId } = this;
    this.handler.refused({ ...refusal, entrance, vpcId });
  }

  /** The caller's own id where it is fit for logs and headers, else a new one. */
  requestId(offered: string | null): string {
    if (offered !== null && offered.length <= MAX_REQUEST_ID_LENGTH && /^[\x21-\x7e]+$/.test(offered)) return offered;
    this.#lastId += 1;
    return `${this.#idPrefix}-${this.#lastId.toString(36)}`;
  }

  /** The Date header, made once a second. */
  date(): string {
    const second = Math.floor(this.clock.now() / 1000);
    if (second !== this.#dateSecond) {
      this.#dateSecond = second;
      this.#date = new Date(second * 1000).toUTCString();
    }
    return this.#date;
  }
}
