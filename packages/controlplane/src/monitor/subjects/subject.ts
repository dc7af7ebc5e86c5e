import { METRICS, type MetricLabel, type MetricName } from '@infergate/contract';

/** What series belong to. Totals of gateways and of everything are subjects like the others, so nobody has to add them up. */
export type SubjectKind = 'all' | 'gateway' | 'service' | 'instance' | 'process' | 'replicas';

/** The number of a kind is kept in the file. */
export const SUBJECT_KINDS: readonly SubjectKind[] = ['all', 'gateway', 'service', 'instance', 'process', 'replicas'];

/** Labels that tell fields of one subject apart. */
const FIELD_LABELS = ['class', 'problem', 'entrance', 'vpc', 'reason'] as const;
type FieldLabel = (typeof FIELD_LABELS)[number];

export type SubjectLabel = Exclude<MetricLabel, FieldLabel>;

export function isFieldLabel(label: MetricLabel): label is FieldLabel {
  return (FIELD_LABELS as readonly MetricLabel[]).includes(label);
}

/** In the order in which the values of a field are. */
export function fieldLabelsOf(metric: MetricName): readonly MetricLabel[] {
  return METRICS[metric].labels.filter(isFieldLabel);
}

const LABELS_OF: Readonly<Record<SubjectKind, readonly SubjectLabel[]>> = {
  all: [],
  gateway: ['gateway'],
  service: ['gateway', 'service'],
  instance: ['gateway', 'service', 'version', 'instance'],
  process: ['gateway', 'service', 'instance', 'process'],
  replicas: ['service'],
};

/** Labels that the kind does not have are empty. */
export type SubjectLabels = Readonly<Record<SubjectLabel, string>>;

export const NO_LABELS: SubjectLabels = { gateway: '', service: '', version: '', instance: '', process: '' };

export interface Subject {
  readonly id: number;
  readonly kind: SubjectKind;
  readonly labels: SubjectLabels;
  /** The subject that its values are counted for, because there are too many; null: itself. */
  readonly foldedInto: number | null;
  /** Seconds since 1970. */
  firstAt: number;
  lastAt: number;
}

/** The kinds that a metric is kept for, those with the fewest subjects first. */
export function kindsOf(metric: MetricName): readonly SubjectKind[] {
  const labels: readonly MetricLabel[] = METRICS[metric].labels;
  if (labels.includes('process')) return labels.includes('service') ? ['process'] : ['all', 'gateway', 'process'];
  if (!labels.includes('gateway')) return ['all', 'replicas'];
  if (!labels.includes('service')) return ['all', 'gateway'];
  return labels.includes('instance') ? ['all', 'gateway', 'service', 'instance'] : ['all', 'gateway', 'service'];
}

/** The kind with the fewest subjects that tells these labels apart. */
export function kindFor(metric: MetricName, labels: readonly MetricLabel[]): SubjectKind | undefined {
  const needed = labels.filter((label) => !isFieldLabel(label));
  return kindsOf(metric).find((kind) => needed.every((label) => LABELS_OF[kind].includes(label)));
}

/** CPU and memory of processes, and numbers of instances, are looked at so often. */
export const SAMPLE_SECONDS = 5;

/** What is looked at every few seconds only. */
export function isSampled(metric: string | undefined): boolean {
  return metric !== undefined && SAMPLED.has(metric);
}

const SAMPLED: ReadonlySet<string> = new Set<MetricName>([
  'infergate_instances_ready',
  'infergate_instances_wanted',
  'infergate_process_cpu_seconds_total',
  'infergate_process_resident_bytes',
]);
