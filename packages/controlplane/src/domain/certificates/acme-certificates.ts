import { type FieldProblem, ManagementError, SHARED_GATEWAY } from '@infergate/contract';
import { randomId } from '@infergate/kernel';
import { hostNameProblem } from '../../certificates/domain-names.ts';
import type { AcmeOrder, CertificateRecord, KeyAlgorithm } from '../../store/certificate-records.ts';
import type { StoreTransaction } from '../../store/store.ts';
import type { Call } from '../call.ts';
import type { UseCaseContext } from '../dependencies.ts';
import { assertRoomFor, certificateResource, nameProblems } from './certificate-access.ts';
import { refuse, save } from './certificates.ts';

export interface AcmeWish {
  readonly name: string;
  readonly domains: readonly string[];
  readonly challenge: AcmeOrder['challenge'];
  readonly gatewayId: string;
  readonly keyAlgorithm: KeyAlgorithm;
}

/** Says what is to be issued; the loop that speaks to the authority carries it out. */
export class AcmeCertificates {
  readonly #context: UseCaseContext;

  constructor(context: UseCaseContext) {
    this.#context = context;
  }

  request(call: Call, wish: AcmeWish): Promise<CertificateRecord> {
    const { calls, clock } = this.#context;
    return calls.change(call, certificateResource(wish.name), async (tx) => {
      assertOffered(this.#context.acme);
      const domains = [...new Set(wish.domains.map((domain) => domain.toLowerCase()))];
      refuse([...nameProblems(wish.name), ...domainProblems(domains), ...(await gatewayProblems(tx, wish.gatewayId))]);
      await assertRoomFor(tx, wish.name);
      const nowMs = clock.now();
      const { name, challenge, gatewayId, keyAlgorithm } = wish;
      const acme = { ...DUE, domains, challenge, gatewayId, keyAlgorithm, nextAttemptAt: nowMs };
      const times = { createdAt: nowMs, updatedAt: nowMs };
      return save(tx, { id: randomId('cert-', 12), name, source: 'acme', use: 'server', issued: null, acme, ...times });
    });
  }
}

/** Throws, naming the keys of the configuration, where no authority can be asked. */
export function assertOffered(acme: UseCaseContext['acme']): void {
  if (acme === null)
    throw new ManagementError(
      'InvalidStatus',
      'No authority is configured. Set acme.directoryUrl and acme.termsOfServiceAgreed in the configuration and start again.',
    );
  if (!acme.termsOfServiceAgreed)
    throw new ManagementError(
      'InvalidStatus',
      'The terms of the authority are not agreed to. Read them, set acme.termsOfServiceAgreed: true in the configuration and start again.',
    );
}

/** To be asked for as soon as can be. */
export const DUE = { state: 'pending', message: 'waiting for its turn', attempts: 0, placed: null } as const;

function domainProblems(domains: readonly string[]): readonly FieldProblem[] {
  return domains.flatMap((domain, i) => {
    const message = hostNameProblem(domain, { wildcard: false, address: false });
    return message === null ? [] : [{ path: `Domains[${i}]`, message }];
  });
}

/** The authority comes through the Internet entrance. */
async function gatewayProblems(tx: StoreTransaction, gatewayId: string): Promise<readonly FieldProblem[]> {
  const wrong = (message: string) => [{ path: 'GatewayId', message }];
  if (gatewayId === SHARED_GATEWAY.id) return wrong('The shared gateway serves no custom domains. Name a dedicated one.');
  const gateway = await tx.resource('gateway', gatewayId);
  if (gateway === null || gateway.desired === 'deleted')
    return wrong(`There is no gateway ${JSON.stringify(gatewayId)}. ListGateway shows those there are.`);
  return gateway.internet.enabled
    ? []
    : wrong(`The Internet portal of the gateway ${gateway.name} is closed, so the authority cannot reach it. Open it first.`);
}
