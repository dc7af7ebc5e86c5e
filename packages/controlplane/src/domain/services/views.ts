import type { ServiceRecord, TokenRecord, VersionRecord } from '../../store/records.ts';
import type { Page, ServiceQuery } from '../../store/store.ts';
import type { Call } from '../call.ts';
import type { UseCaseContext } from '../dependencies.ts';
import { redactText, type ShownDescription } from '../description-reader.ts';
import { findService } from './service-access.ts';

export interface ServiceView {
  readonly service: ServiceRecord;
  readonly description: ShownDescription;
  /** The gateway that the URLs lead to. */
  readonly servedBy: string;
  /** URLs, the best one first; empty where the service has none. */
  readonly internet: readonly string[];
  readonly vpc: readonly string[];
}

export interface ServiceDetails extends ServiceView {
  /** The oldest live token; null when the service is public or the caller may not see it. */
  readonly token: string | null;
}

export interface VersionView extends Omit<VersionRecord, 'config'> {
  /** JSON text, secrets hidden. */
  readonly description: string;
  readonly isCurrent: boolean;
}

/** What is shown of services. Viewers see no tokens. */
export class ServiceViews {
  readonly #context: UseCaseContext;

  constructor(context: UseCaseContext) {
    this.#context = context;
  }

  async describe(call: Call, name: string): Promise<ServiceDetails> {
    const { service, tokens } = await this.#context.calls.read(call, async (tx) => {
      const found = await findService(tx, name);
      return { service: found, tokens: await tx.tokens(found.id) };
    });
    return { ...this.view(service), token: visibleToken(call, service, tokens) };
  }

  async list(call: Call, query: ServiceQuery): Promise<Page<ServiceView>> {
    const { items, total } = await this.#context.calls.read(call, (tx) => tx.services(query));
    return { items: items.map((service) => this.view(service)), total };
  }

  async versions(call: Call, name: string): Promise<readonly VersionView[]> {
    const { service, versions } = await this.#context.calls.read(call, async (tx) => {
      const found = await findService(tx, name);
      return { service: found, versions: await tx.versions(found.id) };
    });
    return versions.map(({ config, ...rest }) => ({
      ...rest,
      description: redactText(config),
      isCurrent: rest.version === service.currentVersion,
    }));
  }

  view(service: ServiceRecord): ServiceView {
    const { descriptions, endpoints } = this.#context;
    const description = descriptions.show(service);
    const isClosed = description.spec?.networking.disableInternetEndpoint === true;
    const { gatewayId: servedBy, internet, vpc } = endpoints.service(service);
    return { service, description, servedBy, internet: isClosed ? [] : internet, vpc };
  }
}

function visibleToken({ caller }: Call, service: ServiceRecord, tokens: readonly TokenRecord[]): string | null {
  if (service.isPublic || caller.role === 'viewer') return null;
  return tokens[0]?.token ?? null;
}
