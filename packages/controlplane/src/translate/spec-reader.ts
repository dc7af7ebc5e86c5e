import type { ServiceSpec } from '@infergate/contract';

/** A description as it was stored, read again; throws with a text for people when it cannot be. */
export type ParseDescription = (config: string) => ServiceSpec;

export type ReadSpec = { readonly spec: ServiceSpec; readonly problem: null } | { readonly spec: null; readonly problem: string };

/** Reads stored descriptions, each one once as long as its text stays the same. */
export class SpecReader {
  readonly #parse: ParseDescription;
  readonly #known = new Map<string, Map<number, { readonly config: string; readonly result: ReadSpec }>>();

  constructor(parse: ParseDescription) {
    this.#parse = parse;
  }

  read(serviceId: string, version: number, config: string): ReadSpec {
    const versions = this.#known.get(serviceId) ?? new Map();
    this.#known.set(serviceId, versions);
    const known = versions.get(version);
    if (known?.config === config) return known.result;
    const result = this.#parseSafely(config);
    versions.set(version, { config, result });
    return result;
  }

  /** Drops what no instance and no service needs any more. */
  keepOnly(serviceId: string, versions: ReadonlySet<number>): void {
    const known = this.#known.get(serviceId);
    for (const version of known?.keys() ?? []) if (!versions.has(version)) known?.delete(version);
    if (versions.size === 0) this.#known.delete(serviceId);
  }

  #parseSafely(config: string): ReadSpec {
    try {
      return { spec: this.#parse(config), problem: null };
    } catch (error) {
      return { spec: null, problem: error instanceof Error ? error.message : String(error) };
    }
  }
}
