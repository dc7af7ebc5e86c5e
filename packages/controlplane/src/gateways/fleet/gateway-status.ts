import { type ListenerAddress, listenerKey } from '@infergate/contract';
import type { GatewayListener, GatewayPhase, GatewayRecord, GatewayStatusRecord } from '../../store/gateway-records.ts';
import type { KeeperProgress } from '../keeper-progress.ts';
import { type GatewayPlan, listenerAddress } from './gateway-plan.ts';

/** Why a gateway cannot be what it should be. */
export interface GatewayFailure {
  /** A constant such as `PortInUse`. */
  readonly reason: string;
  /** What to do about it. */
  readonly message: string;
}

export interface StatusInput {
  readonly record: GatewayRecord;
  readonly plan: GatewayPlan;
  /** null: nothing of it is meant to run. */
  readonly progress: KeeperProgress | null;
  /** Listeners that a live worker accepts from. */
  readonly healthy: readonly ListenerAddress[];
  /** What stands in the way of a plan; null: nothing does. */
  readonly failure: GatewayFailure | null;
  /** Stored last; null: none yet. */
  readonly before: GatewayStatusRecord | null;
}

/** Pure. */
export function describeGateway(input: StatusInput): GatewayStatusRecord {
  const { record, plan, progress, before, failure } = input;
  const isSettled = failure === null && (progress === null ? plan.nodes === 0 : progress.phase === 'serving');
  return {
    id: record.id,
    ...phaseOf(input),
    observedGeneration: isSettled ? record.generation : (before?.observedGeneration ?? 0),
    nodes: plan.nodes,
    readyNodes: Math.min(progress?.readyNodes ?? 0, plan.nodes),
    listeners: listenersOf(input),
    notices: [...plan.notices, ...(progress?.notices ?? [])],
  };
}

type Phase = { readonly phase: GatewayPhase } & GatewayFailure;

function phaseOf({ record, plan, progress, failure, before }: StatusInput): Phase {
  if (record.desired === 'deleted') return { phase: 'Deleting', ...(failure ?? DELETING) };
  const problem = failure ?? progress?.problem ?? null;
  if (problem !== null) return { phase: 'Failed', ...problem };
  if (progress === null) return { phase: 'Running', ...NO_NETWORK };
  const count = `${Math.min(progress.readyNodes, plan.nodes)} of ${plan.nodes} nodes serve.`;
  if (progress.phase === 'serving') {
    if (progress.readyNodes >= plan.nodes) return { phase: 'Running', reason: 'Running', message: '' };
    // Nothing was asked for: nodes have died and are being replaced; the others serve.
    return {
      phase: 'Running',
      reason: 'NodesMissing',
      message: `${count} The others are started again; the log of the gateway says why they ended.`,
    };
  }
  const wasUp = before !== null && before.observedGeneration > 0 && before.reason !== NO_NETWORK.reason;
  return wasUp ? { phase: 'Updating', reason: 'Updating', message: count } : { phase: 'Creating', reason: 'Starting', message: count };
}

const DELETING = { reason: 'Deleting', message: 'Open requests are finished.' };
const NO_NETWORK = { reason: 'NoNetwork', message: 'No network is open: it gets nodes with VPC or Internet access.' };

/** Those of the plan that the gateway is bound to; what else it is bound to is about to end. */
function listenersOf({ plan, progress, healthy }: StatusInput): readonly GatewayListener[] {
  const bound = new Set(progress?.listeners.map(listenerKey));
  const served = new Set(healthy.map(listenerKey));
  return plan.listeners.flatMap((listener) => {
    const key = listenerKey(listenerAddress(listener));
    return bound.has(key) ? [{ ...listener, healthy: served.has(key) }] : [];
  });
}
