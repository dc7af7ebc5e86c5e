import type { JsonObject } from '../../host/json.ts';
import type { Score } from '../models/score.ts';
import type { Value } from '../values/value.ts';

const UNSET = Symbol('unset');

/** The working memory of one sample: every field of every nested model has its slot, filled when first read. */
export class Frame {
  readonly #slots: (Value | typeof UNSET)[];
  /** What each model of the document said of this sample; null while or when it said nothing. */
  readonly scores: (Score | null)[];
  /** The sample as it came. */
  sample: JsonObject = {};
  /** Whether absent inputs are filled (or refused) as the configuration says; off while the document verifies itself. */
  readonly treatsAbsent: boolean;

  constructor(size: FrameSize, treatsAbsent: boolean) {
    this.#slots = Array.from({ length: size.slots }, () => UNSET);
    this.scores = Array.from({ length: size.models }, () => null);
    this.treatsAbsent = treatsAbsent;
  }

  begin(sample: JsonObject): void {
    this.sample = sample;
    this.#slots.fill(UNSET);
    this.scores.fill(null);
  }

  /** The value of a slot, computed once per sample. */
  once(slot: number, compute: Read): Value {
    const known = this.#slots[slot] as Value | typeof UNSET;
    if (known !== UNSET) return known;
    const value = compute(this);
    this.#slots[slot] = value;
    return value;
  }

  set(slot: number, value: Value): void {
    this.#slots[slot] = value;
  }

  get(slot: number): Value {
    const value = this.#slots[slot];
    return value === UNSET || value === undefined ? null : value;
  }
}

export interface FrameSize {
  readonly slots: number;
  readonly models: number;
}

/** Reads a value for the sample of the frame. */
export type Read = (frame: Frame) => Value;
