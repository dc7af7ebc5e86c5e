import { type ListenerAddress, SHARED_GATEWAY, type SnapshotVersion } from '@infergate/contract';
import { type Clock, type Logger, within } from '@infergate/kernel';
import type { GatewayFleet } from '../gateways/fleet/gateway-fleet.ts';
import type { GatewayDirectory } from '../gateways/gateway-directory.ts';
import type { GatewayKeeper, GatewayWanted } from '../gateways/gateway-keeper.ts';
import type { GatewayPublication } from '../publish/gateway-publication.ts';
import type { NodeHub } from '../publish/node-hub.ts';
import { PublicationLoop } from '../publish/publication-loop.ts';
import { ServiceMoves } from '../publish/service-moves.ts';
import type { SnapshotPublisher } from '../publish/snapshot-publisher.ts';
import type { Store } from '../store/store.ts';
import { type ParseDescription, SpecReader } from '../translate/spec-reader.ts';
import { parseStoredDescription } from '../translate/stored-description.ts';
import type { Prober } from './prober.ts';
import { ReconcileRunner } from './runner.ts';
import type { Drivers } from './service/execute.ts';
import { DEFAULT_RESTART_POLICY, type RestartPolicy } from './service/restart-backoff.ts';
import { endAllInstances } from './shutdown.ts';

export interface ControlSettings {
  readonly restartPolicy?: RestartPolicy;
  /** Milliseconds. */
  readonly resyncMs?: number;
  readonly parseDescription?: ParseDescription;
}

export interface ControlLoopsOptions {
  readonly store: Store;
  readonly drivers: Drivers;
  readonly prober: Prober;
  readonly publisher: SnapshotPublisher;
  /** Has the publisher as its source. */
  readonly hub: NodeHub;
  /** Of the shared gateway. */
  readonly keeper: GatewayKeeper;
  readonly wanted: GatewayWanted;
  readonly directory: GatewayDirectory;
  /** Reads the directory, writes to the publisher. */
  readonly gateways: GatewayPublication;
  /** Of the dedicated gateways. */
  readonly fleet: GatewayFleet;
  readonly clock: Clock;
  readonly log: Logger;
  readonly settings: ControlSettings;
}

export interface ControlProgress {
  readonly isGatewayServing: boolean;
  readonly listeners: readonly ListenerAddress[] | null;
  readonly version: SnapshotVersion | null;
  /** Services that have not come to rest since the start. */
  readonly unsettledServices: number;
  /** Why services are not published, by name. */
  readonly problems: ReadonlyMap<string, string>;
}

export interface ControlLoops {
  /**
   * Resolves with the shared gateway's addresses when it serves everything that is stored; dedicated ones come up by
   * themselves. Rejects when it cannot be started; nothing goes on then.
   */
  start(): Promise<readonly ListenerAddress[]>;
  /** Ends the loops. Gateways and instances go on. */
  close(): Promise<void>;
  /** Ends gateways, then instances, all within about `graceMs`. Works without `start`, too: it ends what an earlier controller left. */
  shutdown(graceMs: number): Promise<void>;
  progress(): ControlProgress;
}

const RESYNC_MS = 30_000;
const FIRST_REST_LIMIT_MS = 5000;
const FIRST_ACKNOWLEDGEMENT_LIMIT_MS = 5000;
/** What instances get of the grace at least, however long requests keep the gateways busy. */
const INSTANCE_SHARE = 1 / 3;
const MAX_INSTANCE_SHARE_MS = 10_000;
const CLOSE_LIMIT_MS = 5000;

/** The loops between the store on one side, and instances and gateways on the other. */
export function createControlLoops(options: ControlLoopsOptions): ControlLoops {
  const { store, drivers, prober, publisher, hub, keeper, wanted, directory, gateways, fleet, clock, log, settings } = options;
  const reader = new SpecReader(settings.parseDescription ?? parseStoredDescription);
  const publication = new PublicationLoop({ store, publisher, reader, gateways, clock, log });
  const moves = new ServiceMoves({ store, publication, fleet: hub, clock, log });
  const policy = settings.restartPolicy ?? DEFAULT_RESTART_POLICY;
  const resyncMs = settings.resyncMs ?? RESYNC_MS;
  const runner = new ReconcileRunner({ store, drivers, prober, publication, fleet: hub, reader, clock, log, policy, resyncMs });

  const closeLoops = async () => {
    // A driver that hangs must not keep the program from ending.
    if ((await within(clock, CLOSE_LIMIT_MS, runner.close(), 'late')) === 'late')
      log.warn({}, 'the reconciler did not come to rest in time');
    await moves.close();
    await publication.close();
  };
  const close = async () => {
    await closeLoops();
    await Promise.all([keeper.close(), fleet.close()]);
    await directory.close();
    publisher.close();
    await hub.close();
  };
  const waitForGateway = async () => {
    if (publisher.version === null || (await hub.waitForVersion(SHARED_GATEWAY.id, publisher.version, FIRST_ACKNOWLEDGEMENT_LIMIT_MS)))
      return;
    log.warn({ version: publisher.version }, 'the gateway has not taken over the routing state yet');
  };
  let isHubListening = false;
  const comeUp = async () => {
    await directory.start();
    await publication.start();
    await hub.listen();
    isHubListening = true;
    // First: when its addresses cannot be had nothing else may have been started.
    const listeners = await keeper.start(wanted);
    fleet.start();
    moves.start();
    await waitForGateway();
    await runner.start();
    await within(clock, FIRST_REST_LIMIT_MS, runner.settled(), null);
    await waitForGateway();
    return listeners;
  };

  return {
    close,
    start: async () => {
      try {
        return await comeUp();
      } catch (error) {
        await close();
        throw error;
      }
    },
    shutdown: async (graceMs) => {
      const deadline = clock.monotonic() + graceMs;
      await closeLoops();
      // Without a start: what an earlier controller left must be able to introduce itself.
      if (!isHubListening) await hub.listen();
      await directory.start();
      const gatewayGraceMs = graceMs - Math.min(graceMs * INSTANCE_SHARE, MAX_INSTANCE_SHARE_MS);
      await Promise.all([keeper.stop(gatewayGraceMs), fleet.shutdown(gatewayGraceMs)]);
      const left = Math.max(0, deadline - clock.monotonic());
      await endAllInstances({ store, drivers, reader, clock, log }, { graceMs: left, wholeGraceMs: graceMs });
      await directory.close();
      publisher.close();
      await hub.close();
    },
    progress: () => ({
      isGatewayServing: keeper.isServing,
      listeners: keeper.listeners,
      version: publisher.version,
      unsettledServices: runner.unsettled,
      problems: publication.problems(),
    }),
  };
}
