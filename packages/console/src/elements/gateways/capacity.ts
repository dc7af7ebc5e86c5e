/** What nodes of dedicated gateways are good for, from the capacity table that PAI-EAS publishes for the same specifications. */

export const SPECIFICATIONS = ['2c4g', '4c8g', '8c16g', '16c32g'] as const;
export type Specification = (typeof SPECIFICATIONS)[number];

/** Whether clients keep their connections, and whether they speak TLS. */
export const TRAFFIC_KINDS = ['longHttp', 'shortHttp', 'shortHttps'] as const;
export type TrafficKind = (typeof TRAFFIC_KINDS)[number];

export interface NodeCapacity {
  readonly cores: number;
  readonly memoryGiB: number;
  /** Open connections of clients of which twice as many do no harm. */
  readonly connections: number;
  readonly bandwidthMbps: number;
  /** Requests per second with answers of 1 KB at 30 % CPU. */
  readonly qps: Readonly<Record<TrafficKind, number>>;
}

/** Of one node. Requests: a fifth of what five nodes are said to do; kept HTTP connections of the two largest by doubling. */
export const NODE_CAPACITY: Readonly<Record<Specification, NodeCapacity>> = {
  '2c4g': nodeOf(2, { longHttp: 2_160, shortHttp: 1_740, shortHttps: 540 }),
  '4c8g': nodeOf(4, { longHttp: 4_340, shortHttp: 3_500, shortHttps: 1_100 }),
  '8c16g': nodeOf(8, { longHttp: 8_600, shortHttp: 7_000, shortHttps: 2_200 }),
  '16c32g': nodeOf(16, { longHttp: 17_400, shortHttp: 14_000, shortHttps: 4_400 }),
};

function nodeOf(cores: number, qps: NodeCapacity['qps']): NodeCapacity {
  return { cores, memoryGiB: cores * 2, connections: cores * 6_000, bandwidthMbps: cores * 500, qps };
}

/** Two keep serving when one is lost. */
export const ADVISED_NODES = 2;
/** A gateway has no more. */
export const MAX_NODES = 100;
/** Beyond so many the next specification is the better choice. */
const MANY_NODES = 10;

/** What a gateway is to carry; 0: of no account. */
export interface ExpectedLoad {
  readonly traffic: TrafficKind;
  readonly qps: number;
  readonly connections: number;
  readonly bandwidthMbps: number;
}

export type Bottleneck = 'qps' | 'connections' | 'bandwidth';

export interface Need {
  readonly specification: Specification;
  /** As many as it takes, two at least. */
  readonly nodes: number;
  /** What asks for them; null: two are advised anyway. */
  readonly bottleneck: Bottleneck | null;
}

/** How many nodes of a specification carry the load. */
export function nodesFor(specification: Specification, load: ExpectedLoad): Need {
  const capacity = NODE_CAPACITY[specification];
  const shares: readonly (readonly [Bottleneck, number])[] = [
    ['qps', load.qps / capacity.qps[load.traffic]],
    ['connections', load.connections / capacity.connections],
    ['bandwidth', load.bandwidthMbps / capacity.bandwidthMbps],
  ];
  const [bottleneck, share] = shares.reduce((most, each) => (each[1] > most[1] ? each : most));
  const nodes = Math.ceil(share);
  return nodes <= ADVISED_NODES
    ? { specification, nodes: ADVISED_NODES, bottleneck: nodes === ADVISED_NODES ? bottleneck : null }
    : { specification, nodes, bottleneck };
}

/** The smallest specification of which ten nodes are enough, else the largest one; null: more than one gateway can carry. */
export function recommend(load: ExpectedLoad): Need | null {
  const needs = SPECIFICATIONS.map((specification) => nodesFor(specification, load));
  const best = needs.find(({ nodes }) => nodes <= MANY_NODES) ?? needs.at(-1);
  return best === undefined || best.nodes > MAX_NODES ? null : best;
}
