import { ManagementError, SHARED_GATEWAY } from '@infergate/contract';
import type { Call } from './call.ts';
import type { GatewayEndpoints, ShownConfiguration, UseCaseContext } from './dependencies.ts';

export interface ServerView {
  readonly version: string;
  readonly clusterId: string;
  readonly admin: string;
  /** What the DNS server listens on; null: it is off. */
  readonly dns: string | null;
  /** The shared one first. */
  readonly gateways: readonly GatewayEndpoints[];
}

/** What this installation is. */
export class Installation {
  readonly #context: UseCaseContext;

  constructor(context: UseCaseContext) {
    this.#context = context;
  }

  /** The one cluster there is. Callers may give it any name. */
  get clusterId(): string {
    return this.#context.clusterId;
  }

  /** Throws, and takes note of it, when the role of the caller does not allow the operation. */
  admit(call: Call, resource: string): Promise<void> {
    return this.#context.calls.admit(call, resource);
  }

  clusters(call: Call): Promise<readonly string[]> {
    return this.#context.calls.read(call, () => Promise.resolve([this.#context.clusterId]));
  }

  server(call: Call): Promise<ServerView> {
    const { calls, clusterId, version, endpoints } = this.#context;
    return calls.read(call, async (tx) => {
      const ids = [SHARED_GATEWAY.id, ...(await tx.resources('gateway')).map(({ id }) => id)];
      const gateways = ids.map((id) => endpoints.gateway(id)).filter((gateway) => gateway !== null);
      return { version, clusterId, admin: endpoints.admin(), dns: endpoints.dns(), gateways };
    });
  }

  configuration(call: Call): Promise<ShownConfiguration> {
    const { calls, configuration } = this.#context;
    return calls.read(call, () => Promise.resolve(configuration));
  }

  /** Answers an operation of PAI-EAS that is not built, to those who might call it. */
  refuseUnbuilt(call: Call): Promise<never> {
    const error = new ManagementError('NotImplemented', `${call.operation} is an operation of PAI-EAS that Infergate does not have yet.`);
    return this.#context.calls.read(call, () => Promise.reject(error));
  }
}
