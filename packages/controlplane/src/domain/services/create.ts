import { type FieldProblem, ManagementError, mergeServiceConfig } from '@infergate/contract';
import { randomId } from '@infergate/kernel';
import type { ServiceRecord } from '../../store/records.ts';
import type { StoreTransaction } from '../../store/store.ts';
import type { Call } from '../call.ts';
import type { UseCaseContext } from '../dependencies.ts';
import type { AcceptedDescription } from '../description-reader.ts';
import { Bindings } from '../gateways/binding.ts';
import { findService, serviceResource } from './service-access.ts';
import { alignTokens } from './tokens-of-description.ts';

export interface Creation {
  /** The parsed JSON of a service.json. */
  readonly config: unknown;
  /** In addition to those of the description. */
  readonly labels: Readonly<Record<string, string>>;
}

export interface Created {
  readonly service: ServiceRecord;
  readonly notices: readonly FieldProblem[];
}

export class ServiceCreation {
  readonly #context: UseCaseContext;

  constructor(context: UseCaseContext) {
    this.#context = context;
  }

  create(call: Call, { config, labels }: Creation): Promise<Created> {
    return this.#context.calls.change(call, serviceResource(wantedName(config)), async (tx) => {
      const bindings = await Bindings.read(tx);
      const accepted = this.#context.descriptions.accept(config, (spec) => bindings.choose(spec, null).problems);
      return this.#insert(tx, call, { accepted, labels, bindings });
    });
  }

  /** The description of `sourceName`, changed by `config`, which gives the new name. The clone gets a token of its own. */
  clone(call: Call, sourceName: string, { config, labels }: Creation): Promise<Created> {
    const { calls, descriptions } = this.#context;
    return calls.change(call, serviceResource(wantedName(config)), async (tx) => {
      const source = await findService(tx, sourceName);
      const bindings = await Bindings.read(tx);
      const accepted = descriptions.accept(mergeServiceConfig(JSON.parse(source.config), config), (spec) => [
        ...ownNameProblems(spec.name, source.name),
        ...bindings.choose(spec, null).problems,
      ]);
      const inherited = descriptions.stored(source.config).token;
      return this.#insert(tx, call, {
        accepted: withoutInheritedToken(accepted, inherited),
        labels: { ...source.labels, ...accepted.spec.labels, ...labels },
        bindings,
      });
    });
  }

  async #insert(tx: StoreTransaction, call: Call, { accepted, labels, bindings }: Insertion): Promise<Created> {
    const nowMs = this.#context.clock.now();
    const { spec, text } = accepted;
    await assertNameIsFree(tx, spec.name);
    const { gatewayId, notices } = bindings.choose(spec, null);
    const service = newService(accepted, { labels, gatewayId, callerId: call.caller.accessKeyId, nowMs });
    await tx.insertService(service);
    await tx.insertVersion({ serviceId: service.id, version: 1, config: text, message: call.operation, createdAt: nowMs });
    await alignTokens(tx, service.id, { token: spec.token, before: null, nowMs });
    const message = `version 1, ${service.instances} ${service.instances === 1 ? 'instance' : 'instances'}`;
    await tx.insertEvent({ serviceName: service.name, instanceName: null, at: nowMs, type: 'Normal', reason: 'Created', message });
    return { service, notices: [...accepted.notices, ...notices] };
  }
}

interface Insertion {
  readonly accepted: AcceptedDescription;
  readonly labels: Creation['labels'];
  readonly bindings: Bindings;
}

interface Circumstances {
  readonly labels: Creation['labels'];
  readonly gatewayId: string;
  readonly callerId: string;
  readonly nowMs: number;
}

function newService({ spec, text }: AcceptedDescription, { labels, gatewayId, callerId, nowMs }: Circumstances): ServiceRecord {
  return {
    id: randomId('eas-m-', 12),
    name: spec.name,
    generation: 1,
    currentVersion: 1,
    latestVersion: 1,
    desired: 'running',
    instances: spec.instances,
    restartCount: 0,
    config: text,
    labels: { ...spec.labels, ...labels },
    safetyLock: 'none',
    instancesToDelete: [],
    isPublic: spec.token === '',
    gatewayId,
    previousGatewayIds: [],
    callerId,
    createdAt: nowMs,
    updatedAt: nowMs,
    status: {
      phase: 'Creating',
      reason: 'Accepted',
      message: 'The service is accepted and about to be started.',
      observedGeneration: 0,
      readyInstances: 0,
      totalInstances: 0,
      conditions: [],
    },
  };
}

function ownNameProblems(name: string, sourceName: string): readonly FieldProblem[] {
  return name === sourceName ? [{ path: 'metadata.name', message: `The clone needs a name of its own, other than ${name}.` }] : [];
}

async function assertNameIsFree(tx: StoreTransaction, name: string): Promise<void> {
  const existing = await tx.serviceByName(name);
  if (existing === null) return;
  if (existing.desired !== 'deleted')
    throw new ManagementError('ServiceAlreadyExists', `A service named ${name} exists. Choose another name or update it.`);
  throw new ManagementError('ServiceAlreadyExists', `The service ${name} is still being deleted. Repeat when it is gone.`);
}

/** A token opens one service: the clone is given another unless the caller wrote one for it. */
function withoutInheritedToken(accepted: AcceptedDescription, inherited: string | null): AcceptedDescription {
  const { spec } = accepted;
  const isInherited = spec.token !== null && spec.token !== '' && spec.token === inherited;
  return isInherited ? { ...accepted, spec: { ...spec, token: null } } : accepted;
}

/** For the audit record of a description that may be refused; never trusted further. */
function wantedName(config: unknown): string {
  const metadata = isObject(config) ? config['metadata'] : undefined;
  const name = (isObject(metadata) ? metadata['name'] : undefined) ?? (isObject(config) ? config['name'] : undefined);
  return typeof name === 'string' ? name.slice(0, 128) : '';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
