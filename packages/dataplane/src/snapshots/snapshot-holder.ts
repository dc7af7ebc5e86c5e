import {
  snapshotKey,
  type GatewayResource,
  type ServiceResource,
  type SnapshotMessage,
  type SnapshotResource,
  type SnapshotVersion,
} from '@infergate/contract';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { activate } from '../routing/activate.ts';
import { compileTable, type CompileDependencies, type TableChange } from '../routing/compile.ts';
import type { RoutingTable } from '../routing/table.ts';
import { orderOf, type Order } from './order.ts';
import { resourceProblem } from './resource-check.ts';

const SERVICE_PREFIX = 'service/';
const GATEWAY_KEY = 'gateway';

/** Turns published snapshots into the table that requests are served from. */
export class SnapshotHolder {
  readonly #pipeline: Pick<Pipeline, 'table'>;
  readonly #dependencies: CompileDependencies;
  readonly #refused = new Map<string, string>();

  constructor(pipeline: Pick<Pipeline, 'table'>, dependencies: CompileDependencies) {
    this.#pipeline = pipeline;
    this.#dependencies = dependencies;
  }

  get version(): SnapshotVersion | null {
    return this.#pipeline.table.version;
  }

  get table(): RoutingTable {
    return this.#pipeline.table;
  }

  /** Resources that could not be served as published, with the reason. What they were before goes on being served. */
  get refused(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#refused);
  }

  /** Takes effect before it returns, or not at all. */
  apply(message: SnapshotMessage): Order {
    const order = orderOf(this.version, message);
    if (order !== 'apply') return order;
    const previous = this.#pipeline.table;
    const change = this.#soundPart(message, previous);
    const next = compileTable(change, previous, this.#dependencies);
    for (const [name, failure] of activate(change, previous, next)) this.#refused.set(SERVICE_PREFIX + name, failure);
    if (change.gateway !== null) this.#noteTls(next);
    this.#pipeline.table = next;
    return order;
  }

  /** The rest of the gateway is served as published. */
  #noteTls({ gateway: { tls } }: RoutingTable): void {
    if (tls !== null && tls.problems.length > 0) this.#refused.set(GATEWAY_KEY, tls.problems.join('; '));
  }

  #soundPart(message: SnapshotMessage, previous: RoutingTable): TableChange {
    if (message.base === null) this.#refused.clear();
    for (const key of message.remove) this.#refused.delete(key);
    const sound = message.put.filter((resource) => this.#isSound(resource));
    return {
      version: message.version,
      gateway: sound.find((resource): resource is GatewayResource => resource.kind === 'gateway') ?? null,
      put: sound.filter((resource): resource is ServiceResource => resource.kind === 'service'),
      remove: message.base === null ? namesNotIn(message.put, previous) : message.remove.flatMap(serviceName),
    };
  }

  #isSound(resource: SnapshotResource): boolean {
    const key = snapshotKey(resource);
    const problem = resourceProblem(resource);
    if (problem === null) this.#refused.delete(key);
    else this.#refused.set(key, problem);
    return problem === null;
  }
}

/** Services that a whole snapshot no longer has. */
function namesNotIn(resources: readonly SnapshotResource[], { services }: RoutingTable): readonly string[] {
  const keys = new Set(resources.map(snapshotKey));
  return [...services.keys()].filter((name) => !keys.has(SERVICE_PREFIX + name));
}

function serviceName(key: string): readonly string[] {
  return key.startsWith(SERVICE_PREFIX) ? [key.slice(SERVICE_PREFIX.length)] : [];
}
