import { type FieldProblem, findScaleProblem, ManagementError } from '@infergate/contract';
import type { ServiceRecord } from '../../store/records.ts';
import type { StoreTransaction } from '../../store/store.ts';
import type { Call } from '../call.ts';
import type { UseCaseContext } from '../dependencies.ts';
import { Bindings } from '../gateways/binding.ts';
import {
  assertUnlocked,
  type Danger,
  findChangeable,
  findService,
  pendingStatus,
  saveNextGeneration,
  saveSameGeneration,
  serviceResource,
  statusOfRunning,
} from './service-access.ts';
import { withInstances } from './update.ts';

/** Starting, stopping, restarting, scaling, locking and deleting. Each is idempotent: asking for what is so already changes nothing. */
export class ServiceLife {
  readonly #context: UseCaseContext;

  constructor(context: UseCaseContext) {
    this.#context = context;
  }

  start(call: Call, name: string): Promise<ServiceRecord> {
    return this.#change(call, name, 'change', (service) =>
      service.desired === 'running'
        ? null
        : { after: { ...service, desired: 'running', status: pendingStatus(service.status, 'Starting') }, reason: 'Starting' },
    );
  }

  stop(call: Call, name: string): Promise<ServiceRecord> {
    return this.#change(call, name, 'dangerous', (service) =>
      service.desired === 'stopped'
        ? null
        : { after: { ...service, desired: 'stopped', status: pendingStatus(service.status, 'Stopping') }, reason: 'Stopping' },
    );
  }

  restart(call: Call, name: string): Promise<ServiceRecord> {
    return this.#change(call, name, 'change', (service) => {
      if (service.desired === 'stopped') throw new ManagementError('InvalidStatus', `The service ${name} is stopped. Start it instead.`);
      const after = { ...service, restartCount: service.restartCount + 1, status: pendingStatus(service.status, 'Updating') };
      return { after, reason: 'Restarting' };
    });
  }

  /** To no instance at all is as dangerous as stopping. */
  scale(
    call: Call,
    name: string,
    { instances, first }: { readonly instances: number; readonly first: readonly string[] },
  ): Promise<ServiceRecord> {
    return this.#change(call, name, instances === 0 ? 'dangerous' : 'change', async (service, tx) => {
      await assertInstancesExist(tx, service, first);
      if (service.instances === instances && first.length === 0) return null;
      const config = this.#scaledConfig(service, instances, await Bindings.read(tx));
      const status = statusOfRunning(service, 'Scaling');
      const message = `${service.instances} → ${instances} instances`;
      return { after: { ...service, config, instances, instancesToDelete: first, status }, reason: 'Scaling', message };
    });
  }

  setLock(call: Call, name: string, lock: ServiceRecord['safetyLock']): Promise<ServiceRecord> {
    return this.#context.calls.change(call, serviceResource(name), async (tx) => {
      const service = { ...(await findService(tx, name)), safetyLock: lock, updatedAt: this.#context.clock.now() };
      await saveSameGeneration(tx, service);
      return service;
    });
  }

  delete(call: Call, name: string): Promise<ServiceRecord> {
    return this.#context.calls.change(call, serviceResource(name), async (tx) => {
      const service = await findService(tx, name);
      if (service.desired === 'deleted') return service;
      assertUnlocked(service, 'dangerous');
      const after: ServiceRecord = { ...service, desired: 'deleted', status: pendingStatus(service.status, 'Deleting') };
      return this.#carryOut(tx, service, { after, reason: 'Deleting' });
    });
  }

  #change(call: Call, name: string, danger: Danger, decide: Decide): Promise<ServiceRecord> {
    return this.#context.calls.change(call, serviceResource(name), async (tx) => {
      const service = await findChangeable(tx, name, danger);
      const decision = await decide(service, tx);
      return decision === null ? service : this.#carryOut(tx, service, decision);
    });
  }

  async #carryOut(tx: StoreTransaction, before: ServiceRecord, { after, reason, message = '' }: Decision): Promise<ServiceRecord> {
    const nowMs = this.#context.clock.now();
    const saved = await saveNextGeneration(tx, before, { ...after, updatedAt: nowMs });
    await tx.insertEvent({ serviceName: saved.name, instanceName: null, at: nowMs, type: 'Normal', reason, message });
    return saved;
  }

  #scaledConfig(service: ServiceRecord, instances: number, bindings: Bindings): string {
    const { descriptions } = this.#context;
    const spec = descriptions.stored(service.config);
    const refused = bindings.scaleProblem(service, instances);
    if (refused !== null) throw new ManagementError('InvalidParameter', refused.message, [refused]);
    const problem = findScaleProblem(spec, instances);
    if (problem !== null) throw new ManagementError('InvalidParameter', `Instance: ${problem.message}`, [scaleProblem(problem)]);
    return descriptions.accept(withInstances(JSON.parse(service.config), spec, instances)).text;
  }
}

/** What becomes of the service, and the event that tells it; null: it is so already. */
interface Decision {
  readonly after: ServiceRecord;
  readonly reason: string;
  readonly message?: string;
}
type Decide = (service: ServiceRecord, tx: StoreTransaction) => Decision | null | Promise<Decision | null>;

function scaleProblem({ path, message }: FieldProblem): FieldProblem {
  return { path: 'Instance', message: `${message} (${path})` };
}

async function assertInstancesExist(tx: StoreTransaction, service: ServiceRecord, names: readonly string[]): Promise<void> {
  const known = new Set((await tx.instances(service.id)).map((instance) => instance.name));
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  const problems = unknown.map((name) => ({ path: 'InstancesToDelete', message: `The service ${service.name} has no instance ${name}.` }));
  throw new ManagementError('InvalidInstance.NotFound', problems.map((problem) => problem.message).join(' '), problems);
}
