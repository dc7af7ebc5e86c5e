import type { Clock } from '@infergate/kernel';
import { LATER, type Phase } from '../pipeline/phase.ts';
import { BufferStock } from '../http1/buffer-stock.ts';
import { prepareAddedHeaders, type AddedHeaders } from './forward-head.ts';
import { ForwardRun } from './forward-run.ts';

/** Sends the request to the instance that was picked, and its answer to the client. Writes the answer; refusals are left to the runner. */
export function createForwardPhase({ clock }: { readonly clock: Clock }): Phase {
  const dependencies = { clock, stock: new BufferStock() };
  const prepared = new WeakMap<readonly string[], AddedHeaders>();
  const addedFor = (headers: readonly string[]): AddedHeaders => {
    let added = prepared.get(headers);
    if (added === undefined) prepared.set(headers, (added = prepareAddedHeaders(headers)));
    return added;
  };
  return {
    name: 'forward',
    run: (exchange) => {
      if (exchange.route === null || exchange.instance === null) throw new Error('forward runs after match-route and pick-instance');
      new ForwardRun(exchange, addedFor(exchange.route.upstreamHeaders), dependencies).start();
      return LATER;
    },
  };
}
