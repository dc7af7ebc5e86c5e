import type { NodeView } from '../../publish/node.ts';
import { nodesOf } from '../gateway-nodes.ts';
import { type CpuReading, decideNodes, type LoadSample, type NodeBounds, type ScalingRules, usedMs } from './node-load.ts';

interface Scaled {
  nodes: number;
  history: LoadSample[];
  reading: { readonly atMs: number; readonly cpu: CpuReading } | null;
}

/** Shorter ones would measure the moment of the report. */
const SAMPLE_MS = 1000;

/** Lets the number of nodes of gateways follow what their processors are asked for. */
export class NodeScaler {
  readonly #rules: ScalingRules;
  readonly #keepMs: number;
  readonly #gateways = new Map<string, Scaled>();

  constructor(rules: ScalingRules) {
    this.#rules = rules;
    this.#keepMs = Math.max(rules.scaleOut.seconds, rules.scaleIn.seconds) * 1000;
  }

  /** `known`: how many it had when somebody last looked; null: it is new. */
  nodes(gatewayId: string, bounds: NodeBounds, known: number | null): number {
    const scaled = this.#gateways.get(gatewayId) ?? { nodes: known ?? bounds.min, history: [], reading: null };
    this.#gateways.set(gatewayId, scaled);
    const wanted = decideNodes(scaled.history, scaled.nodes, bounds, this.#rules);
    // What was measured with another number says nothing about this one.
    if (wanted !== scaled.nodes) Object.assign(scaled, { nodes: wanted, history: [], reading: null });
    return wanted;
  }

  /** `view`: of its supervisor; null, or not as many nodes as wanted: it is no time to measure. */
  observe(gatewayId: string, view: NodeView | null, nowMs: number): void {
    const scaled = this.#gateways.get(gatewayId);
    if (scaled === undefined) return;
    const nodes = view === null ? [] : nodesOf(view).filter(({ isReady }) => isReady);
    if (view === null || nodes.length !== scaled.nodes) {
      scaled.reading = null;
      return;
    }
    const before = scaled.reading;
    if (before !== null && nowMs - before.atMs < SAMPLE_MS) return;
    const cpu = new Map(nodes.flatMap(({ cpuMs }) => cpuMs.map(({ pid, cpuMs: used }): [number, number] => [pid, used])));
    scaled.reading = { atMs: nowMs, cpu };
    if (before === null) return;
    const lastedMs = nowMs - before.atMs;
    const processors = nodes.length * (view.hello.settings?.workersPerNode ?? 1);
    const percent = (usedMs(before.cpu, cpu) / (lastedMs * processors)) * 100;
    scaled.history.push({ atMs: nowMs, lastedMs, percent });
    while ((scaled.history[1]?.atMs ?? nowMs) < nowMs - this.#keepMs) scaled.history.shift();
  }

  forget(gatewayId: string): void {
    this.#gateways.delete(gatewayId);
  }
}
