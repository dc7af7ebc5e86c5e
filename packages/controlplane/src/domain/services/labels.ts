import { type FieldProblem, ManagementError } from '@infergate/contract';
import type { ServiceRecord } from '../../store/records.ts';
import type { Call } from '../call.ts';
import type { UseCaseContext } from '../dependencies.ts';
import { findChangeable, saveSameGeneration, serviceResource } from './service-access.ts';

const MAX_LABELS = 100;

export class ServiceLabels {
  readonly #context: UseCaseContext;

  constructor(context: UseCaseContext) {
    this.#context = context;
  }

  set(call: Call, name: string, labels: Readonly<Record<string, string>>): Promise<ServiceRecord> {
    return this.#change(call, name, (current) => ({ ...current, ...labels }));
  }

  remove(call: Call, name: string, keys: readonly string[]): Promise<ServiceRecord> {
    const gone = new Set(keys);
    return this.#change(call, name, (current) => Object.fromEntries(Object.entries(current).filter(([key]) => !gone.has(key))));
  }

  #change(call: Call, name: string, change: (labels: ServiceRecord['labels']) => ServiceRecord['labels']): Promise<ServiceRecord> {
    const { calls, clock } = this.#context;
    return calls.change(call, serviceResource(name), async (tx) => {
      const before = await findChangeable(tx, name, 'change');
      const service = { ...before, labels: change(before.labels), updatedAt: clock.now() };
      assertLabelCount(service.labels);
      await saveSameGeneration(tx, service);
      return service;
    });
  }
}

function assertLabelCount(labels: ServiceRecord['labels']): void {
  const count = Object.keys(labels).length;
  if (count <= MAX_LABELS) return;
  const problem: FieldProblem = {
    path: 'Labels',
    message: `A service has at most ${MAX_LABELS} labels, this one would have ${count}. Remove some first.`,
  };
  throw new ManagementError('InvalidParameter', problem.message, [problem]);
}
