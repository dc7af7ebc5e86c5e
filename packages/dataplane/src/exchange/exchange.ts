import type { GatewayProblemCode } from '@infergate/contract';
import type { Forwarding } from '../forwarding/trusted-proxies.ts';
import type { PhaseRunner } from '../pipeline/phase.ts';
import type { CompiledRoute, RoutingTable } from '../routing/table.ts';
import type { InstancePool, UpstreamInstance } from '../pools/instance-pool.ts';
import type { InstanceMetrics } from '../telemetry/instance-metrics.ts';
import type { CompiledDomain } from '../tls/gateway-tls.ts';
import type { UpstreamProtocol } from '../upstream/transport.ts';
import type { AnswerTail } from './answer-tail.ts';
import type { Downstream } from './downstream.ts';
import type { RequestHead } from './request-head.ts';

/** Which entry of the gateway a connection came in by. */
export type Entrance = 'internet' | 'vpc';

/** What the listener knows when a request head is complete. */
export interface ExchangeStart {
  readonly id: string;
  readonly entrance: Entrance;
  /** The linked VPC that the connection came in by; null: none, or the gateway knows of no VPCs. */
  readonly vpcId: string | null;
  /** Who is connected: of the socket, or of the PROXY protocol's header. */
  readonly peerAddress: string;
  /** The connection to the client is TLS. */
  readonly isSecure: boolean;
  /** The custom domain that the handshake was for; null: it was for none, or there was none. */
  readonly securedFor: CompiledDomain | null;
  readonly head: RequestHead;
  readonly downstream: Downstream;
  /** Pinned: a reload never changes a request in flight. */
  readonly table: RoutingTable;
  /** Monotonic milliseconds. */
  readonly startedAtMs: number;
}

const NO_HEADERS: readonly string[] = [];

/** Everything known about one request in flight. Every field exists from construction, so all exchanges share one shape. */
export class Exchange {
  readonly id: string;
  readonly entrance: Entrance;
  readonly vpcId: string | null;
  readonly peerAddress: string;
  /** What trusted proxies say of the request; null where it did not come by one. */
  readonly forwarding: Forwarding | null;
  /** Who asks: the peer, or whom trusted proxies name. */
  readonly clientAddress: string;
  readonly isSecure: boolean;
  readonly securedFor: CompiledDomain | null;
  readonly head: RequestHead;
  readonly downstream: Downstream;
  readonly table: RoutingTable;
  readonly startedAtMs: number;

  /** Who takes it through its phases, and how far it is: the index among those of its route. Set by the runner. */
  runner: PhaseRunner | null = null;
  phase = 0;
  /** Set by match-route. */
  route: CompiledRoute | null = null;
  /** What is spoken with the instance. Set by match-route. */
  upstreamProtocol: UpstreamProtocol = 'http1';
  /** Lower-case protocol that the instance is asked to change to; null: none. Set by match-route. */
  upgrade: string | null = null;
  /** Target for the instance: the prefix `/api/predict/<service>` removed, query kept. Set by match-route. */
  upstreamTarget = '/';
  /** Lower-case names of the headers that carry the gateway's credential; they are not forwarded. Set by authenticate. */
  credentialHeaders: readonly string[] = NO_HEADERS;
  /** Set by pick-instance; given back by account. */
  pool: InstancePool | null = null;
  instance: UpstreamInstance | null = null;
  /** Who counts the request as its own: the instance that was given last, also after it was given back. Set by the pool. */
  given: InstanceMetrics | null = null;
  /** Gives back everything acquired, in reverse order; run exactly once by account. */
  readonly releases: (() => void)[] = [];

  /** Total deadline on the monotonic clock; Infinity when none. Set by match-route, enforced by the sweep. */
  deadlineMs = Number.POSITIVE_INFINITY;
  /** The one thing to call when the client leaves or the deadline passes: whoever waits puts itself here. */
  abort: ((code: GatewayProblemCode) => void) | null = null;

  /** Of an answer that can be told in its own form that it is cut; null: none begun, or another. Set by forward. */
  tail: AnswerTail | null = null;

  /** Set when the answer's status line is written; 0 before. */
  status = 0;
  /** Of a gRPC call that has ended, whoever ended it; null: none was told, or it is no gRPC. */
  grpcStatus: number | null = null;
  problem: GatewayProblemCode | null = null;
  /** Text for the access log, never for the caller. */
  detail: string | null = null;
  attempts = 0;
  bytesIn = 0;
  bytesOut = 0;
  /** Monotonic milliseconds of the first byte of the instance's answer; 0 before. */
  firstByteAtMs = 0;
  /** True once account has run. */
  settled = false;

  constructor(start: ExchangeStart) {
    this.id = start.id;
    this.entrance = start.entrance;
    this.vpcId = start.vpcId;
    this.peerAddress = start.peerAddress;
    this.forwarding = start.table.gateway.trustedProxies?.read(start.peerAddress, start.head) ?? null;
    this.clientAddress = this.forwarding?.client ?? start.peerAddress;
    this.isSecure = start.isSecure;
    this.securedFor = start.securedFor;
    this.head = start.head;
    this.downstream = start.downstream;
    this.table = start.table;
    this.startedAtMs = start.startedAtMs;
  }
}
