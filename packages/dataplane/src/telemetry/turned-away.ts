import type { EntranceRefusals, GatewayProblemCode } from '@infergate/contract';

type Reason = EntranceRefusals['reason'];

export function isEntranceProblem(problem: GatewayProblemCode): problem is Reason {
  return problem === 'not_in_allowlist' || problem === 'endpoint_closed';
}

/** Counts, by entrance, requests and connections that the gateway did not admit since the worker started. */
export class TurnedAway {
  readonly #counts = new Map<string, EntranceRefusals>();

  count({ entrance, vpcId, reason }: Omit<EntranceRefusals, 'count'>): void {
    const key = JSON.stringify([entrance, vpcId, reason]);
    const before = this.#counts.get(key)?.count ?? 0;
    this.#counts.set(key, { entrance, vpcId, reason, count: before + 1 });
  }

  /** One entry for each entrance and reason that there was. */
  counts(): readonly EntranceRefusals[] {
    return [...this.#counts.values()];
  }
}
