import type { DnsDirectory, DnsDirectorySource, ZoneSettings } from './directory.ts';
import { VpcFinder } from './vpc-finder.ts';
import { type Zone, zoneOf } from './zone.ts';

export interface ViewsOptions {
  readonly directory: Pick<DnsDirectorySource, 'all'>;
  readonly settings: ZoneSettings;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** For so long a view may speak of addresses that this host had: they come and go without a word. */
const HOST_ADDRESSES_MS = 5000;

/** The zone as each caller sees it. Views are made when they are first asked for, and anew after each change. */
export class Views {
  readonly #options: ViewsOptions;
  /** By the VPCs of the callers. */
  readonly #zones = new Map<string, Zone>();
  #directory: DnsDirectory = { gateways: [], statuses: [], vpcs: [] };
  #finder = new VpcFinder([]);
  #isStale = true;
  #serial = 0;
  #madeAtMs = 0;

  constructor(options: ViewsOptions) {
    this.#options = options;
  }

  /** What is stored has changed: the next answer shows it. */
  invalidate(): void {
    this.#isStale = true;
  }

  zoneFor(address: string): Zone {
    this.#follow();
    const vpcIds = this.#finder.find(address);
    const key = vpcIds.join();
    const known = this.#zones.get(key);
    if (known !== undefined) return known;
    const zone = zoneOf(this.#directory, this.#options.settings, { vpcIds: new Set(vpcIds), serial: this.#serial });
    this.#zones.set(key, zone);
    return zone;
  }

  #follow(): void {
    const nowMs = this.#options.now();
    if (!this.#isStale && Math.abs(nowMs - this.#madeAtMs) < HOST_ADDRESSES_MS) return;
    if (this.#isStale) this.#read(nowMs);
    this.#isStale = false;
    this.#madeAtMs = nowMs;
    this.#zones.clear();
  }

  #read(nowMs: number): void {
    const { directory } = this.#options;
    this.#directory = { gateways: directory.all('gateway'), statuses: directory.all('gateway-status'), vpcs: directory.all('vpc') };
    this.#finder = new VpcFinder(this.#directory.vpcs);
    // 32 bits on the wire; grows with the changes as far as seconds tell them apart.
    this.#serial = Math.floor(nowMs / 1000) % 0x1_0000_0000;
  }
}
