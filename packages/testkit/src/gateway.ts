import type { ListenerAddress, SnapshotResource } from '@infergate/contract';
import { createGateway, MemoryCounters, type Gateway, type GatewayOptions } from '@infergate/dataplane';
import { silentLogger, systemClock } from '@infergate/kernel';
import { deltaMessage, snapshotMessage } from './builders/snapshot.ts';

/** A gateway in this process, with both endpoints on free ports of the loopback address. */
export interface TestGateway {
  readonly gateway: Gateway;
  readonly internet: ListenerAddress;
  readonly vpc: ListenerAddress;
  /** Opens one more listener, by default on a free port of 127.0.0.1; `vpcId`: of a `vpc` listener of a dedicated gateway. */
  listen(entrance: ListenerAddress['entrance'], at?: { readonly host?: string; readonly vpcId?: string }): Promise<ListenerAddress>;
  /** Origin of the Internet endpoint with the invocation path of a service. */
  url(service: string): string;
  /** Publishes a whole new state. */
  replace(resources: readonly SnapshotResource[]): void;
  /** Publishes a change. */
  change(put: readonly SnapshotResource[], remove?: readonly string[]): void;
  close(graceMs?: number): Promise<void>;
}

export async function startGateway(resources: readonly SnapshotResource[], options: Partial<GatewayOptions> = {}): Promise<TestGateway> {
  const defaults = { id: 'shared', clock: systemClock, counters: new MemoryCounters(), log: silentLogger, accessLog: null };
  const gateway = createGateway({ ...defaults, ...options });
  let seq = 1;
  gateway.apply(snapshotMessage(seq, resources));
  const internet = await gateway.listen('internet', { host: '127.0.0.1', port: 0 });
  const vpc = await gateway.listen('vpc', { host: '127.0.0.1', port: 0 });
  return {
    gateway,
    internet,
    vpc,
    listen: (entrance, { host = '127.0.0.1', vpcId } = {}) => gateway.listen(entrance, { host, port: 0 }, vpcId),
    url: (service) => `http://${internet.host}:${internet.port}/api/predict/${service}`,
    replace: (next) => void gateway.apply(snapshotMessage((seq += 1), next)),
    change: (put, remove = []) => void gateway.apply(deltaMessage((seq += 1), put, remove)),
    close: (graceMs = 0) => gateway.close(graceMs),
  };
}
