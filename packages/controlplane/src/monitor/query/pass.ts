import type { MetricLabel, MetricName } from '@infergate/contract';
import { isFieldLabel, kindFor, type SubjectKind } from '../subjects/subject.ts';
import type { MetricQuery } from './metric-query.ts';

type Filter = MetricQuery['filter'];

/** Questions about the same subjects: their rows are read once. */
export interface Pass {
  /** undefined: nothing is kept like that. */
  readonly kind: SubjectKind | undefined;
  /** Labels of subjects. */
  readonly groupBy: readonly MetricLabel[];
  readonly filter: Filter;
  readonly selections: Selection[];
}

/** Questions of a pass that differ in their function only. */
export interface Selection {
  readonly metric: MetricName;
  readonly groupBy: readonly MetricLabel[];
  /** Those of `groupBy` that tell fields of a subject apart. */
  readonly split: readonly MetricLabel[];
  /** By labels of fields. */
  readonly filter: Filter;
  /** That are asked for; null: all. */
  readonly gateways: readonly string[] | null;
  readonly asked: Asked[];
}

/** A question, and its place in the request. */
export interface Asked {
  readonly query: MetricQuery;
  readonly index: number;
}

export function passesOf(queries: readonly MetricQuery[]): readonly Pass[] {
  const passes = new Map<string, Pass>();
  const selections = new Map<string, Selection>();
  for (const [index, query] of queries.entries()) {
    const { metric, groupBy, filter } = query;
    const own = groupBy.filter((label) => !isFieldLabel(label));
    const ownFilter = filter.filter(({ label }) => !isFieldLabel(label));
    const kind = kindFor(metric, [...groupBy, ...filter.map(({ label }) => label)]);
    const passKey = JSON.stringify([kind, own, ownFilter]);
    const pass: Pass = passes.get(passKey) ?? { kind, groupBy: own, filter: ownFilter, selections: [] };
    passes.set(passKey, pass);
    const key = JSON.stringify([metric, groupBy, filter]);
    const known = selections.get(key);
    if (known !== undefined) known.asked.push({ query, index });
    else {
      const selection = selectionOf(query, index);
      selections.set(key, selection);
      pass.selections.push(selection);
    }
  }
  return [...passes.values()];
}

function selectionOf(query: MetricQuery, index: number): Selection {
  const { metric, groupBy, filter } = query;
  return {
    metric,
    groupBy,
    split: groupBy.filter(isFieldLabel),
    filter: filter.filter(({ label }) => isFieldLabel(label)),
    gateways: filter.find(({ label }) => label === 'gateway')?.values ?? null,
    asked: [{ query, index }],
  };
}
