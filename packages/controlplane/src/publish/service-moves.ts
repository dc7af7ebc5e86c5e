import type { SnapshotVersion } from '@infergate/contract';
import type { Clock, Logger, Timer } from '@infergate/kernel';
import type { Acknowledgement } from './acknowledgement.ts';
import type { NodeView } from './node.ts';
import type { MovingService, PublishedService } from './publication-loop.ts';
import type { Store } from '../store/store.ts';

export interface ServiceMovesOptions {
  readonly store: Store;
  readonly publication: { moving(): readonly MovingService[]; latest(serviceId: string): PublishedService };
  /** `NodeHub` is one. */
  readonly fleet: {
    nodes(): readonly NodeView[];
    acknowledgement(version: SnapshotVersion, gatewayIds: readonly string[]): Acknowledgement;
  };
  readonly clock: Clock;
  readonly log: Logger;
}

const TICK_MS = 500;
/** Callers that look their endpoint up now and then have found the new one by then. */
const OVERLAP_MS = 5000;
/** For requests that are still open at the old gateway; beyond it they are nobody's reason to wait. */
const LIMIT_MS = 60_000;

export interface MoveView {
  /** The new gateway serves it. */
  readonly isTakenOver: boolean;
  /** When that was first seen; null: never. Monotonic milliseconds. */
  readonly takenOverAt: number | null;
  /** Requests that are open on it at the old gateway. */
  readonly open: number;
}

/** Pure. */
export function isMoved({ isTakenOver, takenOverAt, open }: MoveView, nowMs: number): boolean {
  if (takenOverAt === null || !isTakenOver) return false;
  const since = nowMs - takenOverAt;
  return since >= OVERLAP_MS && (open === 0 || since >= LIMIT_MS);
}

/**
 * Ends the moves of services between gateways: the old gateway serves a service until the new one has taken it over and
 * its callers had time to follow. What a crash interrupts here begins with a new look.
 */
export class ServiceMoves {
  readonly #options: ServiceMovesOptions;
  readonly #takenOver = new Map<string, number>();
  #tick: Timer | null = null;
  #looking: Promise<void> | null = null;

  constructor(options: ServiceMovesOptions) {
    this.#options = options;
  }

  start(): void {
    this.#tick = this.#options.clock.setInterval(() => this.#look(), TICK_MS);
    this.#tick.unref();
  }

  async close(): Promise<void> {
    this.#tick?.cancel();
    await this.#looking;
  }

  #look(): void {
    this.#looking ??= this.#endMoves().finally(() => {
      this.#looking = null;
    });
  }

  async #endMoves(): Promise<void> {
    const moving = this.#options.publication.moving();
    const present = new Set(moving.map(moveKey));
    for (const key of this.#takenOver.keys()) if (!present.has(key)) this.#takenOver.delete(key);
    for (const move of moving) if (this.#isMoved(move)) await this.#end(move);
  }

  #isMoved(move: MovingService): boolean {
    const nowMs = this.#options.clock.monotonic();
    const key = moveKey(move);
    const isTakenOver = this.#isTakenOver(move);
    if (isTakenOver && !this.#takenOver.has(key)) this.#takenOver.set(key, nowMs);
    return isMoved({ isTakenOver, takenOverAt: this.#takenOver.get(key) ?? null, open: this.#openAtPrevious(move) }, nowMs);
  }

  #isTakenOver({ serviceId, gatewayId }: MovingService): boolean {
    const { publication, fleet } = this.#options;
    const { version } = publication.latest(serviceId);
    return version !== null && fleet.acknowledgement(version, [gatewayId]) === 'acknowledged';
  }

  #openAtPrevious({ name, previousGatewayId }: MovingService): number {
    const nodes = this.#options.fleet.nodes().filter(({ hello }) => hello.gatewayId === previousGatewayId);
    const workers = nodes.flatMap((node) => node.workers.filter(({ isLive }) => isLive));
    return workers.reduce((sum, { state }) => sum + (state?.services[name]?.open ?? 0), 0);
  }

  async #end(move: MovingService): Promise<void> {
    const { store, log } = this.#options;
    const { serviceId, name, gatewayId, previousGatewayId } = move;
    try {
      const hasEnded = await store.transaction((tx) => tx.endGatewayMove(serviceId, { from: previousGatewayId, to: gatewayId }));
      if (hasEnded) log.info({ service: name, from: previousGatewayId, to: gatewayId }, 'a service has moved to another gateway');
    } catch (error) {
      log.error({ err: error, service: name }, 'the move of a service could not be ended; it is tried again');
    }
  }
}

function moveKey({ serviceId, gatewayId, previousGatewayId }: MovingService): string {
  return `${serviceId} ${previousGatewayId} ${gatewayId}`;
}
