import { type FieldProblem, ManagementError } from '@infergate/contract';
import type { InstanceRecord, ServiceRecord } from '../store/records.ts';
import type { Call } from './call.ts';
import type { UseCaseContext } from './dependencies.ts';
import { findChangeable, findService, serviceResource } from './services/service-access.ts';

export interface InstancesView {
  readonly service: ServiceRecord;
  readonly instances: readonly InstanceRecord[];
}

/** What callers may ask of single instances; the reconciler carries it out. */
export class Instances {
  readonly #context: UseCaseContext;

  constructor(context: UseCaseContext) {
    this.#context = context;
  }

  list(call: Call, serviceName: string): Promise<InstancesView> {
    return this.#context.calls.read(call, async (tx) => {
      const service = await findService(tx, serviceName);
      return { service, instances: await tx.instances(service.id) };
    });
  }

  /** `restart`: the process again, in place. `replace`: a new instance instead. All of them exist, or nothing is done. */
  ask(
    call: Call,
    serviceName: string,
    { names, request }: { readonly names: readonly string[]; readonly request: 'restart' | 'replace' },
  ): Promise<void> {
    const { calls, clock } = this.#context;
    return calls.change(call, serviceResource(serviceName), async (tx) => {
      const service = await findChangeable(tx, serviceName, 'change');
      const chosen = chooseInstances(service, await tx.instances(service.id), names);
      for (const instance of chosen.filter((record) => !isLeaving(record))) {
        await tx.putInstance({ ...instance, requested: request });
        const message = request === 'restart' ? 'to be started again in place' : 'to be replaced';
        const about = { serviceName, instanceName: instance.name, at: clock.now(), type: 'Normal', reason: 'Requested', message } as const;
        await tx.insertEvent(about);
      }
    });
  }

  /** An isolated instance runs on and gets no requests. */
  isolate(call: Call, serviceName: string, { name, isolated }: { readonly name: string; readonly isolated: boolean }): Promise<void> {
    const { calls, clock } = this.#context;
    return calls.change(call, `${serviceResource(serviceName)}/instance/${name.slice(0, 128)}`, async (tx) => {
      const service = await findChangeable(tx, serviceName, 'change');
      const instance = (await tx.instances(service.id)).find((record) => record.name === name);
      if (instance === undefined) throw noSuchInstances(service, [name]);
      if (instance.isolated === isolated) return;
      await tx.putInstance({ ...instance, isolated });
      const message = isolated ? 'gets no more requests' : 'gets requests again';
      const reason = isolated ? 'Isolated' : 'Rejoined';
      await tx.insertEvent({ serviceName, instanceName: name, at: clock.now(), type: 'Normal', reason, message });
    });
  }
}

function chooseInstances(
  service: ServiceRecord,
  instances: readonly InstanceRecord[],
  names: readonly string[],
): readonly InstanceRecord[] {
  const byName = new Map(instances.map((instance) => [instance.name, instance]));
  const unknown = names.filter((name) => !byName.has(name));
  if (unknown.length > 0) throw noSuchInstances(service, unknown);
  const chosen = instances.filter((instance) => names.includes(instance.name));
  if (chosen.some((instance) => instance.runtime === 'external'))
    throw new ManagementError(
      'InvalidStatus',
      `The instances of ${service.name} run elsewhere and are never started or stopped from here. Isolate them, or change runtime.external.addresses.`,
    );
  return chosen;
}

function isLeaving({ phase }: InstanceRecord): boolean {
  return phase === 'draining' || phase === 'gone';
}

function noSuchInstances(service: ServiceRecord, names: readonly string[]): ManagementError {
  const problems: FieldProblem[] = names.map((name) => ({
    path: 'InstanceName',
    message: `The service ${service.name} has no instance ${JSON.stringify(name.slice(0, 128))}. ListServiceInstances shows those it has.`,
  }));
  return new ManagementError('InvalidInstance.NotFound', problems.map((problem) => problem.message).join(' '), problems);
}
