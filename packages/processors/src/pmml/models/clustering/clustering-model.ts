import { readVector } from '../../document/arrays.ts';
import { readNumber, readText, readWord, requireText, requireWord } from '../../document/attributes.ts';
import { childNamed, childrenNamed, refuse, requireChild, type XmlElement } from '../../document/xml-element.ts';
import { type Field, numberReader } from '../../fields/field.ts';
import type { Frame } from '../../fields/frame.ts';
import { type ModelContext, plainScorer, type Scorer } from '../model.ts';
import { indexOfLargest, Score } from '../score.ts';
import { COMPARE_FUNCTIONS, type Comparison, compileComparison } from './comparison.ts';
import { compileMeasure } from './measure.ts';

interface Cluster {
  readonly id: string;
  readonly name: string | null;
  readonly center: Float64Array;
}

interface Column {
  readonly read: (frame: Frame) => number | null;
  readonly compare: Comparison;
  readonly weight: number;
}

/** The nearest center, or the most similar one, names the cluster. */
export function compileClustering(element: XmlElement, context: ModelContext): Scorer {
  if (context.functionName !== 'clustering') refuse(element, 'a clustering model has functionName="clustering"');
  requireWord(element, 'modelClass', ['centerBased'] as const);
  const measureElement = requireChild(element, 'ComparisonMeasure');
  const columns = compileColumns(element, measureElement, context);
  const clusters = readClusters(element, columns.length);
  const measure = compileMeasure(measureElement);
  const missingWeights = readMissingWeights(element, columns.length);
  const entities = clusters.map(({ id }) => id);
  const score = (frame: Frame): Score | null => {
    const values = columns.map(({ read }) => read(frame));
    const adjustment = adjustmentFor(values, missingWeights);
    if (adjustment === null) return null;
    const affinities = Float64Array.from(clusters, ({ center }) => measure.compare({ values, center, columns, adjustment }));
    const nearer = measure.affinity === 'distance' ? affinities.map((distance) => -distance) : affinities;
    const id = entities[indexOfLargest(nearer)] ?? null;
    return new Score(id, { entity: id, affinities });
  };
  const entityNames = new Map(clusters.flatMap(({ id, name }) => (name === null ? [] : [[id, name] as const])));
  return { ...plainScorer([], score), entities, entityNames, affinity: measure.affinity };
}

function compileColumns(element: XmlElement, measure: XmlElement, context: ModelContext): readonly Column[] {
  const usual = readWord(measure, 'compareFunction', COMPARE_FUNCTIONS) ?? 'absDiff';
  const fields = childrenNamed(element, 'ClusteringField').filter((field) => readText(field, 'isCenterField') !== 'false');
  if (fields.length === 0) refuse(element, 'needs at least one <ClusteringField>');
  return fields.map((child) => {
    const field = context.scope.require(requireText(child, 'field'), child);
    refuseCyclic(field, child);
    const compareFunction = readWord(child, 'compareFunction', COMPARE_FUNCTIONS) ?? usual;
    return {
      read: numberReader(field, child),
      compare: compileComparison(compareFunction, child),
      weight: readNumber(child, 'fieldWeight') ?? 1,
    };
  });
}

function refuseCyclic(field: Field, element: XmlElement): void {
  if (field.isCyclic) refuse(element, `the field "${field.name}" is cyclic; distances of cyclic fields are not supported`);
}

function readClusters(element: XmlElement, length: number): readonly Cluster[] {
  const clusters = childrenNamed(element, 'Cluster').map((child, i) => ({
    id: readText(child, 'id') ?? String(i + 1),
    name: readText(child, 'name'),
    center: readVector(child, length),
  }));
  if (clusters.length === 0) refuse(element, 'needs at least one <Cluster>');
  return clusters;
}

function readMissingWeights(element: XmlElement, length: number): Float64Array {
  const weights = childNamed(element, 'MissingValueWeights');
  return weights ? readVector(weights, length) : new Float64Array(length).fill(1);
}

/** How much the known values must stand for the missing ones; null when all that count are missing. */
function adjustmentFor(values: readonly (number | null)[], weights: Float64Array): number | null {
  let [total, known] = [0, 0];
  values.forEach((value, i) => {
    const weight = weights[i] as number;
    total += weight;
    if (value !== null) known += weight;
  });
  return known === 0 ? null : total / known;
}
