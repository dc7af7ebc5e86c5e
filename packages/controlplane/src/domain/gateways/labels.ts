import type { GatewayRecord } from '../../store/gateway-records.ts';
import type { Call } from '../call.ts';
import type { UseCaseContext } from '../dependencies.ts';
import { invalidParameters } from '../findings.ts';
import { findChangeable, gatewayResource } from './gateway-access.ts';

const MAX_LABELS = 100;

type Labels = GatewayRecord['labels'];

/** Only people look at labels: the generation stays. */
export class GatewayLabels {
  readonly #context: UseCaseContext;

  constructor(context: UseCaseContext) {
    this.#context = context;
  }

  set(call: Call, id: string, labels: Labels): Promise<void> {
    return this.#change(call, id, (current) => ({ ...current, ...labels }));
  }

  remove(call: Call, id: string, keys: readonly string[]): Promise<void> {
    const gone = new Set(keys);
    return this.#change(call, id, (current) => Object.fromEntries(Object.entries(current).filter(([key]) => !gone.has(key))));
  }

  #change(call: Call, id: string, change: (labels: Labels) => Labels): Promise<void> {
    const { calls, clock } = this.#context;
    return calls.change(call, gatewayResource(id), async (tx) => {
      const before = await findChangeable(tx, id);
      const labels = change(before.labels);
      const count = Object.keys(labels).length;
      if (count > MAX_LABELS) {
        const message = `A gateway has at most ${MAX_LABELS} labels, this one would have ${count}. Remove some first.`;
        throw invalidParameters([{ path: 'Labels', message }]);
      }
      await tx.putResource('gateway', { ...before, labels, updatedAt: clock.now() });
    });
  }
}
