import type { Recorder } from '../keep/recorder.ts';
import { gauge, isHistogram } from '../points/value.ts';

/** Nothing is recorded of a gauge at zero but that it fell to it. */
export class GaugeEnds {
  readonly #recorder: Recorder;
  #open: ReadonlyMap<number, ReadonlySet<number>> = new Map();

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }

  /** Everything of the second is recorded. `isDue`: of this field something would have been recorded, had there been anything. */
  note(isDue: (field: number) => boolean): void {
    const open = new Map<number, Set<number>>();
    const keep = (subject: number, field: number) => void (open.get(subject) ?? open.set(subject, new Set()).get(subject)!).add(field);
    for (const [subject, point] of this.#recorder.pending)
      for (const [field, value] of point) if (typeof value !== 'number' && !isHistogram(value) && value.last > 0) keep(subject, field);
    for (const [subject, fields] of this.#open)
      for (const field of fields) {
        if (open.get(subject)?.has(field) === true) continue;
        if (isDue(field)) this.#recorder.put(subject, new Map([[field, gauge(0)]]));
        else keep(subject, field);
      }
    this.#open = open;
  }
}
