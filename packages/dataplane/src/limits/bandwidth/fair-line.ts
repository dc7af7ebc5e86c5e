/** Who stands in line. */
export interface InLine {
  /** Bytes that its next turn is worth. */
  readonly turnBytes: number;
  /** It needs little at a time. */
  readonly isLight: boolean;
}

/**
 * Who waits for bandwidth, in order. Those that need little do not wait behind those that would take all: the two kinds
 * have their turns such that either gets half of the bytes, as far as it wants them, and within a kind the first goes first.
 */
export class FairLine<T extends InLine> {
  readonly #light = new Set<T>();
  readonly #heavy = new Set<T>();
  /** Bytes by which the light have had more while both kinds waited. */
  #lead = 0;

  get isEmpty(): boolean {
    return this.#light.size === 0 && this.#heavy.size === 0;
  }

  add(one: T): void {
    (one.isLight ? this.#light : this.#heavy).add(one);
  }

  delete(one: T): void {
    this.#light.delete(one);
    this.#heavy.delete(one);
  }

  /** Takes out whose turn it is. */
  next(): T | undefined {
    const isContended = this.#light.size > 0 && this.#heavy.size > 0;
    const isLightsTurn = isContended ? this.#lead <= 0 : this.#light.size > 0;
    const kind = isLightsTurn ? this.#light : this.#heavy;
    const [first] = kind;
    if (first === undefined) return undefined;
    kind.delete(first);
    if (isContended) this.#lead += isLightsTurn ? first.turnBytes : -first.turnBytes;
    else this.#lead = 0;
    return first;
  }
}
