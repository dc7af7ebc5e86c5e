import type { XmlElement } from '../document/xml-element.ts';
import { refuse } from '../document/xml-element.ts';
import type { PresentValue } from '../values/value.ts';
import type { DataDictionary } from './data-dictionary.ts';
import type { FrameSize, Read } from './frame.ts';

/** What to do when a caller leaves an input out. */
export type AbsentRule = { readonly kind: 'fill'; readonly value: PresentValue } | { readonly kind: 'refuse' };

const MAX_REFERENCE_DEPTH = 400;

/** What the parts of one document share while it is compiled: numbers for slots and models, and the dictionary. */
export class Compilation {
  readonly dictionary: DataDictionary;
  readonly absent: ReadonlyMap<string, AbsentRule>;
  #slots = 0;
  #models = 0;
  #depth = 0;

  constructor(dictionary: DataDictionary, absent: ReadonlyMap<string, AbsentRule>) {
    this.dictionary = dictionary;
    this.absent = absent;
  }

  get frameSize(): FrameSize {
    return { slots: this.#slots, models: this.#models };
  }

  allocateSlot(): number {
    return this.#slots++;
  }

  allocateModel(): number {
    return this.#models++;
  }

  /** A reader that computes once per sample. */
  memoize(compute: Read): Read {
    const slot = this.allocateSlot();
    return (frame) => frame.once(slot, compute);
  }

  /** Runs `compile` one level deeper; fields that refer to fields that refer to fields … end somewhere. */
  nest<T>(element: XmlElement, compile: () => T): T {
    if (++this.#depth > MAX_REFERENCE_DEPTH)
      refuse(element, `fields and functions refer to each other more than ${MAX_REFERENCE_DEPTH} deep`);
    try {
      return compile();
    } finally {
      this.#depth--;
    }
  }
}
