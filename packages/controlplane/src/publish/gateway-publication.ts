import type { GatewayResource } from '@infergate/contract';
import type { Logger } from '@infergate/kernel';
import type { DirectoryChange, GatewayDirectory } from '../gateways/gateway-directory.ts';
import type { GatewayRecord, GatewayTimeouts } from '../store/gateway-records.ts';
import { type DedicatedSettings, translateDedicated } from '../translate/dedicated-gateway.ts';
import { type GatewaySettings, translateGateway } from '../translate/gateway.ts';
import type { GatewayInput } from '../translate/snapshot.ts';
import type { SnapshotPublisher } from './snapshot-publisher.ts';

export interface GatewayPublicationOptions {
  readonly directory: GatewayDirectory;
  readonly publisher: SnapshotPublisher;
  readonly shared: GatewaySettings;
  readonly dedicated: DedicatedSettings;
  readonly log: Logger;
}

/** Keeps what gateways are told about themselves equal to the directory: a change is published to those that it touches. */
export class GatewayPublication {
  readonly #options: GatewayPublicationOptions;
  #unsubscribe: (() => void) | null = null;
  #onTimeouts: (gatewayId: string) => void = () => undefined;

  constructor(options: GatewayPublicationOptions) {
    this.#options = options;
  }

  /** The directory has been started. `onTimeouts`: services of this gateway have other defaults from now on. */
  start(onTimeouts: (gatewayId: string) => void): void {
    this.#onTimeouts = onTimeouts;
    this.#unsubscribe = this.#options.directory.onChange((change) => this.#changed(change));
  }

  close(): void {
    this.#unsubscribe?.();
  }

  /** Resolves when everything that was committed before is taken up. */
  caughtUp(): Promise<void> {
    return this.#options.directory.caughtUp();
  }

  /** The shared one first. */
  inputs(): readonly GatewayInput[] {
    const { directory, shared } = this.#options;
    const dedicated = directory.all('gateway').map((record) => ({ resource: this.#translate(record), timeouts: record.timeouts }));
    return [{ resource: translateGateway(shared), timeouts: null }, ...dedicated];
  }

  /** What its services get that say nothing; null: the installation's. */
  timeouts(gatewayId: string): GatewayTimeouts | null {
    return this.#options.directory.get('gateway', gatewayId)?.timeouts ?? null;
  }

  #changed(change: DirectoryChange): void {
    if (change.kind === 'gateway') this.#gatewayChanged(change as DirectoryChange<'gateway'>);
    else for (const id of this.#touchedBy(change)) this.#publish(id);
  }

  #gatewayChanged({ id, before, after }: DirectoryChange<'gateway'>): void {
    const { publisher } = this.#options;
    if (after === null) return publisher.forget(id);
    this.#publish(id);
    if (before !== null && JSON.stringify(before.timeouts) !== JSON.stringify(after.timeouts)) this.#onTimeouts(id);
  }

  #touchedBy({ kind, id, before, after }: DirectoryChange): readonly string[] {
    if (kind === 'acme-challenge')
      return [...new Set([before, after].flatMap((record) => (record !== null && 'gatewayId' in record ? [record.gatewayId] : [])))];
    if (kind !== 'certificate') return [];
    const uses = ({ domains }: GatewayRecord) =>
      domains.some(({ certificateId, clientCertificateId }) => certificateId === id || clientCertificateId === id);
    return this.#options.directory
      .all('gateway')
      .filter(uses)
      .map(({ id: gatewayId }) => gatewayId);
  }

  #publish(gatewayId: string): void {
    const { directory, publisher } = this.#options;
    const record = directory.get('gateway', gatewayId);
    if (record !== null) publisher.put(gatewayId, this.#translate(record));
  }

  #translate(record: GatewayRecord): GatewayResource {
    const { directory, dedicated, log } = this.#options;
    const challenges = directory.all('acme-challenge').filter(({ gatewayId }) => gatewayId === record.id);
    const certificate = (id: string) => directory.get('certificate', id);
    const { resource, problems } = translateDedicated({ record, certificate, challenges }, dedicated);
    if (problems.length > 0) log.warn({ gateway: record.name, problems }, 'domains of a gateway are not served as asked');
    return resource;
  }
}
