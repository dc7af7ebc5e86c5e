import { METRICS, type MetricName } from '@infergate/contract';

/** How many kinds of values are told apart; problem codes beyond that are counted as `other`. */
const MAX_FIELDS = 1000;
const MAX_LABEL_LENGTH = 320;
const OTHER = 'other';

/** For how much of the time something is known: reports of gateways, and samples of what is looked at every five seconds. */
export const REPORTS = '#reports';
export const SAMPLES = '#samples';
export type FieldMetric = MetricName | typeof REPORTS | typeof SAMPLES;

/** A metric together with the values of its labels that do not belong to the subject, such as the class or the problem. */
export interface Field {
  readonly id: number;
  readonly metric: string;
  /** Tab-separated, in the order of the metric's labels. */
  readonly label: string;
}

/** Numbers for fields, so that a stored value needs no name. Numbers are for ever: they are kept beside the values. */
export class FieldTable {
  readonly #byKey = new Map<string, number>();
  readonly #byId = new Map<number, Field>();
  #next = 1;
  readonly #unsaved = new Set<Field>();

  constructor(known: readonly Field[] = []) {
    for (const field of known) this.#put(field);
  }

  idOf(metric: FieldMetric, label = ''): number {
    const known = this.#byKey.get(`${metric} ${label}`);
    if (known !== undefined) return known;
    if (label.length > MAX_LABEL_LENGTH || (label !== '' && label !== OTHER && this.#byId.size >= MAX_FIELDS))
      return this.idOf(metric, OTHER);
    const field = { id: this.#next, metric, label };
    this.#put(field);
    this.#unsaved.add(field);
    return field.id;
  }

  get(id: number): Field | undefined {
    return this.#byId.get(id);
  }

  ofMetric(metric: FieldMetric): readonly Field[] {
    return [...this.#byId.values()].filter((field) => field.metric === metric);
  }

  all(): readonly Field[] {
    return [...this.#byId.values()];
  }

  /** Those that are to be kept, until `saved` is called. */
  unsaved(): Iterable<Field> {
    return this.#unsaved;
  }

  saved(): void {
    this.#unsaved.clear();
  }

  #put(field: Field): void {
    this.#byKey.set(`${field.metric} ${field.label}`, field.id);
    this.#byId.set(field.id, field);
    this.#next = Math.max(this.#next, field.id + 1);
  }
}

/** Seconds are kept as whole milliseconds when counted; histograms as microseconds; all else as it is. */
export function unitsPerValue(metric: MetricName): number {
  const { type, unit } = METRICS[metric];
  if (unit !== 's') return 1;
  return type === 'histogram' ? 1_000_000 : 1000;
}
