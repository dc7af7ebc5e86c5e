import type { GatewayWanted } from '../gateway-keeper.ts';
import type { KeeperProgress } from '../keeper-progress.ts';
import type { GatewayMachinery, KeptGateway } from './gateway-machinery.ts';

export interface GatewayUnitOptions {
  readonly gatewayId: string;
  readonly machinery: GatewayMachinery;
  /** The gateway has got further, or not as far. */
  readonly onProgress: () => void;
}

/** The processes of one gateway, from its first start to its end: there is a keeper while it is to run. */
export class GatewayUnit {
  readonly #options: GatewayUnitOptions;
  #keeper: KeptGateway | null = null;
  #wanted = '';
  #isAtRest = false;

  constructor(options: GatewayUnitOptions) {
    this.#options = options;
  }

  /** null while nobody looks after it. */
  progress(): KeeperProgress | null {
    return this.#keeper?.progress() ?? null;
  }

  /** Sees to it that the gateway runs like this. */
  run(wanted: GatewayWanted): void {
    const text = JSON.stringify(wanted);
    if (this.#keeper === null) this.#begin(wanted);
    else if (text !== this.#wanted) this.#keeper.apply(wanted);
    this.#wanted = text;
  }

  /** Nothing of it runs afterwards, whoever started it. */
  async rest(graceMs: number): Promise<void> {
    if (this.#isAtRest) return;
    const { machinery, gatewayId } = this.#options;
    const keeper = this.#keeper ?? machinery.keeper(gatewayId);
    this.#keeper = null;
    await keeper.stop(graceMs);
    this.#isAtRest = true;
  }

  async close(): Promise<void> {
    const keeper = this.#keeper;
    this.#keeper = null;
    await keeper?.close();
  }

  #begin(wanted: GatewayWanted): void {
    const { machinery, gatewayId, onProgress } = this.#options;
    this.#isAtRest = false;
    this.#keeper = machinery.keeper(gatewayId);
    this.#keeper.onProgress(onProgress);
    this.#keeper.run(wanted);
  }
}
