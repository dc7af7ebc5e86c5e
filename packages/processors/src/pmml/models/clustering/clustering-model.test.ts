import { expect, test } from 'vitest';
import { document, fixture, load, NUMBER, predict, schema } from '../../fixtures/builder.ts';

test('k-means: a weighted field, names, ranks and the distance to any cluster', () => {
  const prediction = predict(fixture('clustering'), { marital: 'm', age: 48, salary: 1 });
  // To b (0, 4): 4·0 + 0.8²; to c (0, 7): 2.2²; to a (1, 2.5): 4·1 + 2.3².
  expect(prediction).toMatchObject({ cluster: 'b', name: 'families', second: 'c' });
  expect(prediction.distance).toBeCloseTo(0.8, 12);
  expect(prediction.to_c).toBeCloseTo(2.2, 12);
  expect(predict(fixture('clustering'), { marital: 's', age: 24 })).toMatchObject({ cluster: 'a', name: 'young singles', second: 'b' });
});

test('a missing field is made up for by the weights of those that are known', () => {
  const prediction = predict(fixture('clustering'), { age: 48 });
  expect(prediction.cluster).toBe('b');
  expect(prediction.distance).toBeCloseTo(Math.sqrt((4 / 3) * 0.8 ** 2), 12);
  expect(predict(fixture('clustering'), {}).cluster).toBeNull();
});

interface Measured {
  readonly measure: string;
  readonly kind?: string;
  readonly compare?: string;
  readonly fields?: string;
}

/** Centers (1, 5) and (0, 2). */
function clusters({ measure, kind = 'distance', compare = 'absDiff', fields }: Measured): Uint8Array {
  return document({
    fields: NUMBER('u') + NUMBER('v'),
    model: `<ClusteringModel functionName="clustering" modelClass="centerBased" numberOfClusters="2">${schema(['u', 'v'])}
      <ComparisonMeasure kind="${kind}" compareFunction="${compare}"><${measure}/></ComparisonMeasure>
      ${fields ?? '<ClusteringField field="u"/><ClusteringField field="v" fieldWeight="2"/>'}
      <Cluster><Array n="2" type="real">1 5</Array></Cluster><Cluster><Array n="2" type="real">0 2</Array></Cluster></ClusteringModel>`,
  });
}

// The sample (4, 3): differences to (1, 5) are 3 and 2, to (0, 2) 4 and 1.
test.each([
  { measure: 'euclidean', want: [Math.sqrt(9 + 2 * 4), Math.sqrt(16 + 2)] },
  { measure: 'squaredEuclidean', want: [17, 18] },
  { measure: 'cityBlock', want: [3 + 2 * 2, 4 + 2] },
  { measure: 'chebychev', want: [4, 4] },
  { measure: 'minkowski p-parameter="3"', want: [Math.cbrt(27 + 2 * 8), Math.cbrt(64 + 2)] },
  { measure: 'squaredEuclidean', compare: 'delta', want: [3, 3] },
  { measure: 'squaredEuclidean', compare: 'equal', want: [0, 0] },
])('$measure with $compare', ({ want, ...measured }) => {
  const prediction = predict(clusters(measured), { u: 4, v: 3 });
  want.forEach((distance, i) => expect(prediction[`affinity(${i + 1})`]).toBeCloseTo(distance, 12));
  expect(prediction.predictedValue).toBe(String(want.indexOf(Math.min(...want)) + 1));
});

test('a Gaussian similarity of one field', () => {
  const fields = '<ClusteringField field="u" compareFunction="gaussSim" similarityScale="2"/><ClusteringField field="v" fieldWeight="0"/>';
  const prediction = predict(clusters({ measure: 'cityBlock', fields }), { u: 3, v: 0 });
  expect(prediction['affinity(1)']).toBeCloseTo(0.5, 12);
});

function bits(measure: string): Uint8Array {
  const names = ['p', 'q', 'r', 's'];
  return document({
    fields: names.map((name) => NUMBER(name)).join(''),
    model: `<ClusteringModel functionName="clustering" modelClass="centerBased" numberOfClusters="2">${schema(names)}
      <ComparisonMeasure kind="similarity"><${measure}/></ComparisonMeasure>${names.map((name) => `<ClusteringField field="${name}"/>`).join('')}
      <Cluster id="x"><Array type="int">1 1 0 0</Array></Cluster><Cluster id="y"><Array type="int">0 0 1 1</Array></Cluster></ClusteringModel>`,
  });
}

// The sample 1 0 0 0 against 1 1 0 0: one 11, one 01, two 00; against 0 0 1 1: one 10, two 01, one 00.
test.each([
  { measure: 'simpleMatching', want: [3 / 4, 1 / 4] },
  { measure: 'jaccard', want: [1 / 2, 0] },
  { measure: 'tanimoto', want: [3 / 5, 1 / 7] },
  {
    measure:
      'binarySimilarity c00-parameter="0.5" c01-parameter="0" c10-parameter="0" c11-parameter="1" d00-parameter="0.5" d01-parameter="1" d10-parameter="1" d11-parameter="1"',
    want: [2 / 3, 0.5 / 3.5],
  },
])('$measure of bits', ({ measure, want }) => {
  const prediction = predict(bits(measure), { p: 1, q: 0, r: 0, s: 0 });
  expect(prediction.predictedValue).toBe('x');
  expect(prediction['affinity(x)']).toBeCloseTo(want[0]!, 12);
  expect(prediction['affinity(y)']).toBeCloseTo(want[1]!, 12);
});

test.each([
  { from: 'modelClass="centerBased"', to: 'modelClass="distributionBased"', says: 'modelClass="distributionBased" is not supported' },
  { from: '<Array n="2" type="real">1 5</Array>', to: '<Array n="3" type="real">1 5 6</Array>', says: 'needs 2 numbers and has 3' },
  { from: '<Array n="2" type="real">1 5</Array>', to: '<Array n="3" type="real">1 5</Array>', says: 'announces n="3" entries and has 2' },
  { from: 'kind="distance"', to: 'kind="similarity"', says: 'is no similarity' },
  {
    from: 'name="u" optype="continuous"',
    to: 'name="u" isCyclic="1" optype="continuous"',
    says: 'distances of cyclic fields are not supported',
  },
])('a clustering model is refused: $says', ({ from, to, says }) => {
  const text = clusters({ measure: 'euclidean' }).toString();
  expect(text).toContain(from);
  expect(() => load(Buffer.from(text.replace(from, to)))).toThrow(says);
});
