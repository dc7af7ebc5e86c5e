import type { HostCapability } from '../../host/host.ts';
import type { Call } from '../call.ts';
import type { UseCaseContext } from '../dependencies.ts';

/** What this host allows gateways. */
export class HostCheck {
  readonly #context: UseCaseContext;

  constructor(context: UseCaseContext) {
    this.#context = context;
  }

  async capabilities(call: Call): Promise<readonly HostCapability[]> {
    const { calls, host } = this.#context;
    const installed = await calls.read(call, async (tx) => ({
      vSwitches: await tx.resources('vswitch'),
      gateways: (await tx.resources('gateway')).length,
      ports: (await tx.resources('gateway-status')).flatMap(({ listeners }) => listeners.map(({ port }) => port)),
    }));
    return host.capabilities(installed);
  }
}
