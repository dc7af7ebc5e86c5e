import { expect, test } from 'vitest';
import { about, document, fixture, load, NUMBER, predict, schema, TEXT } from '../../fixtures/builder.ts';

const sigmoid = (t: number) => 1 / (1 + Math.exp(-t));

test.each([
  { name: 'both trees', sample: { x: 2, z: -1 }, sum: 3 + 7 },
  { name: 'the logarithm above 1', sample: { x: 3, z: 1 }, sum: -4 - 2 },
  // x is replaced by 1, whose logarithm is 0; z goes to the default child.
  { name: 'missing values', sample: {}, sum: 3 - 2 },
])('a chain of boosted trees and a link: $name', ({ sample, sum }) => {
  const p = sigmoid(sum * 0.1 + 0.5);
  const prediction = predict(fixture('chain'), sample);
  expect(Object.keys(prediction)).toEqual(['churn', 'p_churn']);
  expect(prediction.p_churn).toBeCloseTo(p, 14);
  expect(prediction.churn).toBe(p > 0.5 ? 'yes' : 'no');
});

interface Ensemble {
  readonly method: string;
  readonly attributes?: string;
  /** What each segment predicts where x is present; nothing for `null`. */
  readonly values: readonly (number | null)[];
  readonly weights?: readonly number[];
}

/** Trees with one answer each; a tree without an answer has none for any sample. */
function numbers({ method, attributes = '', values, weights = [] }: Ensemble): Uint8Array {
  const segments = values.map((value, i) => {
    const node = value === null ? '<Node><True/></Node>' : `<Node score="${value}"><True/></Node>`;
    return `<Segment id="s${i}" weight="${weights[i] ?? 1}"><SimplePredicate field="x" operator="isNotMissing"/>
      <TreeModel functionName="regression">${schema(['x'])}${node}</TreeModel></Segment>`;
  });
  return document({
    fields: NUMBER('x') + NUMBER('y'),
    model: `<MiningModel functionName="regression">${schema(['x'], 'y')}
      <Segmentation multipleModelMethod="${method}" ${attributes}>${segments.join('')}</Segmentation></MiningModel>`,
  });
}

test.each<Ensemble & { readonly want: number | null }>([
  { method: 'average', values: [1, 2, 6], want: 3 },
  { method: 'weightedAverage', values: [1, 2, 6], weights: [1, 1, 2], want: 15 / 4 },
  { method: 'median', values: [1, 9, 6], want: 6 },
  { method: 'median', values: [1, 9, 6, 2], want: 4 },
  { method: 'weightedMedian', values: [1, 9, 6], weights: [1, 5, 1], want: 9 },
  { method: 'x-weightedMedian', values: [1, 9, 6], weights: [5, 1, 1], want: 1 },
  { method: 'max', values: [1, 9, 6], want: 9 },
  { method: 'sum', values: [1, 9, 6], want: 16 },
  { method: 'x-weightedSum', values: [1, 9], weights: [2, 0.5], want: 6.5 },
  { method: 'selectFirst', values: [4, 9], want: 4 },
  { method: 'modelChain', values: [4, 9], want: 9 },
  { method: 'average', values: [1, null, 6], want: null },
  { method: 'average', attributes: 'missingPredictionTreatment="returnMissing"', values: [1, null, 6], want: null },
  { method: 'average', attributes: 'missingPredictionTreatment="skipSegment"', values: [1, null, 6], want: 3.5 },
  {
    method: 'average',
    attributes: 'x-missingPredictionTreatment="skipSegment" x-missingThreshold="0.3"',
    values: [1, null, 6],
    want: null,
  },
])('$method of $values gives $want', ({ want, ...ensemble }) => {
  const { y } = predict(numbers(ensemble), { x: 1 });
  expect(y).toBe(want);
});

test('without a segment that applies there is no prediction', () => {
  expect(predict(numbers({ method: 'sum', values: [1, 2] }), {}).y).toBeNull();
  expect(predict(numbers({ method: 'selectFirst', values: [1, 2] }), {}).y).toBeNull();
});

interface Vote {
  readonly method: string;
  readonly attributes?: string;
  /** Probabilities of a, b and c per segment; null for a segment that says nothing. */
  readonly segments: readonly (readonly number[] | null)[];
  readonly weights?: readonly number[];
}

function votes({ method, attributes = '', segments, weights = [] }: Vote): Uint8Array {
  const models = segments.map((shares, i) => {
    const distribution = (shares ?? []).map((share, j) => `<ScoreDistribution value="${'abc'[j]}" recordCount="${share * 100}"/>`).join('');
    return `<Segment weight="${weights[i] ?? 1}"><True/><TreeModel functionName="classification">${schema(['x'], 'y')}
      <Node><True/>${distribution}</Node></TreeModel></Segment>`;
  });
  return document({
    fields: NUMBER('x') + TEXT('y', 'c', 'b', 'a'),
    model: `<MiningModel functionName="classification">${schema(['x'], 'y')}
      <Segmentation multipleModelMethod="${method}" ${attributes}>${models.join('')}</Segmentation></MiningModel>`,
  });
}

const opinions = [
  [0.6, 0.4, 0],
  [0.5, 0.3, 0.2],
  [0, 0.2, 0.8],
];

test.each<Vote & { readonly y: string | null; readonly want: readonly (number | null)[] }>([
  { method: 'majorityVote', segments: opinions, y: 'a', want: [2 / 3, 0, 1 / 3] },
  { method: 'weightedMajorityVote', segments: opinions, weights: [1, 1, 3], y: 'c', want: [2 / 5, 0, 3 / 5] },
  // Of equals the class that the dictionary lists first.
  { method: 'majorityVote', segments: [opinions[0]!, opinions[2]!], y: 'c', want: [1 / 2, 0, 1 / 2] },
  { method: 'average', segments: opinions, y: 'a', want: [1.1 / 3, 0.9 / 3, 1 / 3] },
  { method: 'weightedAverage', segments: opinions, weights: [2, 1, 1], y: 'a', want: [1.7 / 4, 1.3 / 4, 1 / 4] },
  // 0.8 for c is the largest probability anywhere: that segment speaks for all.
  { method: 'max', segments: opinions, y: 'c', want: opinions[2]! },
  // Medians are 0.5, 0.3 and 0.2: the segment that gives 0.5 speaks.
  { method: 'median', segments: opinions, y: 'a', want: opinions[1]! },
  { method: 'majorityVote', segments: [null, null, opinions[0]!], y: null, want: [null, null, null] },
  { method: 'majorityVote', segments: [null, opinions[0]!, opinions[0]!], y: 'a', want: [1, 0, 0] },
  {
    method: 'majorityVote',
    attributes: 'missingPredictionTreatment="skipSegment"',
    segments: [null, null, opinions[0]!],
    y: 'a',
    want: [1, 0, 0],
  },
  { method: 'average', attributes: 'missingPredictionTreatment="skipSegment"', segments: [null, opinions[0]!], y: 'a', want: opinions[0]! },
])('$method of $segments gives $y', ({ y, want, ...vote }) => {
  const prediction = predict(votes(vote), { x: 1 });
  expect(['a', 'b', 'c'].map((name) => prediction[`probability(${name})`])).toEqual(want.map((share) => about(share)));
  expect(prediction.y).toBe(y);
});

test('the first segment that applies passes its outputs on, and names itself as the entity', () => {
  const segment = (id: string, predicate: string, score: number) =>
    `<Segment id="${id}">${predicate}<TreeModel functionName="regression">${schema(['x'], 'y')}
      <Output><OutputField name="doubled" dataType="double" feature="transformedValue"><Apply function="*"><FieldRef field="y"/><Constant>2</Constant></Apply></OutputField></Output>
      <Node score="${score}"><True/></Node></TreeModel></Segment>`;
  const model = document({
    fields: NUMBER('x') + NUMBER('y'),
    model: `<MiningModel functionName="regression">${schema(['x'], 'y')}
      <Output><OutputField name="segment" dataType="string" feature="entityId"/>
        <OutputField name="of_low" dataType="double" feature="predictedValue" segmentId="low"/>
        <OutputField name="passed" dataType="double" feature="transformedValue" value="doubled" segmentId="high"/></Output>
      <Segmentation multipleModelMethod="selectFirst">
        ${segment('low', '<SimplePredicate field="x" operator="lessThan" value="0"/>', 1)}
        ${segment('high', '<True/>', 5)}</Segmentation></MiningModel>`,
  });
  expect(predict(model, { x: -1 })).toEqual({ y: 1, doubled: 2, segment: 'low', of_low: 1, passed: null });
  expect(predict(model, { x: 1 })).toEqual({ y: 5, doubled: 10, segment: 'high', of_low: null, passed: 10 });
});

test('a weight may be a field', () => {
  const model = numbers({ method: 'weightedAverage', values: [10, 20] })
    .toString()
    .replace('</TreeModel></Segment>', '</TreeModel><VariableWeight field="x"/></Segment>');
  expect(predict(Buffer.from(model), { x: 3 }).y).toBe((3 * 10 + 20) / 4);
});

test('a model within a model that is its own kind', () => {
  const inner = `<MiningModel functionName="regression">${schema(['x'])}<Segmentation multipleModelMethod="sum">
    <Segment><True/><TreeModel functionName="regression">${schema(['x'])}<Node score="2"><True/></Node></TreeModel></Segment>
    <Segment><True/><TreeModel functionName="regression">${schema(['x'])}<Node score="3"><True/></Node></TreeModel></Segment>
    </Segmentation></MiningModel>`;
  const model = document({
    fields: NUMBER('x') + NUMBER('y'),
    model: `<MiningModel functionName="regression">${schema(['x'], 'y')}<Segmentation multipleModelMethod="average">
      <Segment><True/>${inner}</Segment><Segment><True/>${inner}</Segment></Segmentation></MiningModel>`,
  });
  expect(predict(model, { x: 1 })).toEqual({ y: 5 });
});

test.each([
  { method: 'selectAll', says: 'multipleModelMethod="selectAll" is not supported' },
  { method: 'majorityVote', says: 'multipleModelMethod="majorityVote" does not combine numbers' },
  { method: 'average', attributes: 'missingThreshold="2"', says: 'missingThreshold must lie between 0 and 1' },
])('an ensemble is refused: $says', ({ says, ...ensemble }) => {
  expect(() => load(numbers({ values: [1], ...ensemble }))).toThrow(says);
});
