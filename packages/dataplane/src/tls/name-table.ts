/** Things by host name: an exact name goes before `*.` and a name, which stands for exactly one label more. */
export class NameTable<T> {
  readonly #exact = new Map<string, T>();
  readonly #wildcards = new Map<string, T>();

  /** Names are lower case. */
  constructor(entries: Iterable<readonly [name: string, thing: T]>) {
    for (const [name, thing] of entries) {
      if (name.startsWith('*.')) this.#wildcards.set(name.slice(2), thing);
      else this.#exact.set(name, thing);
    }
  }

  /** The entry of that name, which may be a wildcard. */
  get(name: string): T | undefined {
    return name.startsWith('*.') ? this.#wildcards.get(name.slice(2)) : this.#exact.get(name);
  }

  /** By a lower-case name without a dot at its end. */
  find(name: string): T | undefined {
    const dot = name.indexOf('.');
    return this.#exact.get(name) ?? (dot > 0 ? this.#wildcards.get(name.slice(dot + 1)) : undefined);
  }
}

/** The host of an authority as tables have it: lower case, without the port and without a dot at its end. */
export function hostNameOf(authority: string): string {
  const port = /:\d*$/.exec(authority);
  const host = port === null || authority.endsWith(']') ? authority : authority.slice(0, port.index);
  return (host.endsWith('.') ? host.slice(0, -1) : host).toLowerCase();
}
