import { expect, test } from 'vitest';
import { about, document, fixture, load, NUMBER, predict, schema } from '../../fixtures/builder.ts';
import type { Prediction } from '../../evaluator.ts';

/** The golf tree of the fixture with a strategy for missing values and one for no true child. */
function golf(strategy: string, noTrueChild = 'returnNullPrediction'): Uint8Array {
  return Buffer.from(fixture('golf-tree').toString().replace('STRATEGY', strategy).replace('NOTRUE', noTrueChild));
}

const sunny = { outlook: 'sunny', temperature: 75, humidity: 60, windy: false };

function shares({ p_yes, p_maybe, p_no }: Prediction): readonly unknown[] {
  return [p_yes, p_maybe, p_no];
}

test.each([
  { name: 'a set and an equality', sample: { ...sunny, outlook: 'overcast' }, node: 'calm', play: 'maybe', want: [6 / 30, 24 / 30, 0] },
  { name: 'a range', sample: sunny, node: 'mild', play: 'yes', want: [36 / 40, 2 / 40, 2 / 40] },
  { name: 'the other side of the range', sample: { ...sunny, temperature: 90 }, node: 'extreme', play: 'no', want: [0.4, 0, 0.6] },
  { name: 'an exclusive or', sample: { ...sunny, outlook: 'rain', windy: true }, node: 'gusty', play: 'yes', want: [0.7, 0.2, 0.1] },
])('a sample goes down by $name', ({ sample, node, play, want }) => {
  const prediction = predict(golf('none'), sample);
  expect(prediction).toMatchObject({ node, play });
  expect(shares(prediction)).toEqual(want);
  expect(prediction.confidence).toBe(Math.max(...want));
});

test('a surrogate stands in for a missing field and lowers the confidence once', () => {
  const { temperature: _, ...sample } = sunny;
  const prediction = predict(golf('nullPrediction'), sample);
  expect(prediction).toMatchObject({ node: 'mild', p_yes: 0.9 });
  expect(prediction.confidence).toBeCloseTo(0.9 * 0.8, 12);
});

const blank = { outlook: 'sunny' };
const fromRoot = { temperature: 75, humidity: 60, windy: false };

test.each([
  { strategy: 'none', sample: blank, play: null, want: [null, null, null] },
  { strategy: 'lastPrediction', sample: blank, play: 'yes', want: [40 / 50, 2 / 50, 8 / 50] },
  { strategy: 'nullPrediction', sample: blank, play: null, want: [null, null, null] },
  { strategy: 'defaultChild', sample: blank, play: 'yes', want: [36 / 40, 2 / 40, 2 / 40] },
  // Shares of each branch weighted by the records of the branch.
  { strategy: 'weightedConfidence', sample: blank, play: 'yes', want: [0.8 * 0.9 + 0.2 * 0.4, 0.8 * 0.05, 0.8 * 0.05 + 0.2 * 0.6] },
  { strategy: 'weightedConfidence', sample: fromRoot, play: 'yes', want: [0.5 * 0.9 + 0.5 * 0.2, 0.5 * 0.05 + 0.5 * 0.8, 0.5 * 0.05] },
  // Records of the leaves that can be reached, added up.
  { strategy: 'aggregateNodes', sample: fromRoot, play: 'yes', want: [(36 + 6) / 70, (2 + 24) / 70, 2 / 70] },
])('missing values with $strategy', ({ strategy, sample, play, want }) => {
  const prediction = predict(golf(strategy), sample);
  expect(prediction.play).toBe(play);
  expect(shares(prediction)).toEqual(want.map((share) => about(share)));
});

test('the default child costs the penalty', () => {
  expect(predict(golf('defaultChild'), blank).confidence).toBeCloseTo(0.9 * 0.8, 12);
  expect(predict(golf('defaultChild'), {}).confidence).toBeCloseTo(0.9 * 0.8 ** 2, 12);
});

test.each([
  { noTrueChild: 'returnNullPrediction', node: null },
  { noTrueChild: 'returnLastPrediction', node: 'gray' },
])('without a true child: $noTrueChild', ({ noTrueChild, node }) => {
  const sample = { outlook: 'rain', windy: true, humidity: 99 };
  expect(predict(golf('none', noTrueChild), sample).node).toBe(node);
});

const REGRESSION = `<Node id="r" score="1" recordCount="10"><True/>
  <Node id="a" score="2" recordCount="4"><SimplePredicate field="x" operator="lessThan" value="0"/></Node>
  <Node id="b" score="12" recordCount="6"><SimplePredicate field="x" operator="greaterOrEqual" value="0"/></Node></Node>`;

function regression(strategy: string, nodes = REGRESSION): Uint8Array {
  return document({
    fields: NUMBER('x') + NUMBER('y'),
    model: `<TreeModel functionName="regression" missingValueStrategy="${strategy}">${schema(['x'], 'y')}${nodes}</TreeModel>`,
  });
}

test.each([
  { strategy: 'none', sample: { x: -1 }, y: 2 },
  { strategy: 'none', sample: { x: 0 }, y: 12 },
  { strategy: 'lastPrediction', sample: {}, y: 1 },
  { strategy: 'weightedConfidence', sample: {}, y: 0.4 * 2 + 0.6 * 12 },
  { strategy: 'aggregateNodes', sample: {}, y: 0.4 * 2 + 0.6 * 12 },
])('a regression tree with $strategy gives $y', ({ strategy, sample, y }) => {
  expect(predict(regression(strategy), sample)).toEqual({ y });
});

test.each([
  { nodes: '<Node score="much"><True/></Node>', says: 'the score "much" is not a number' },
  {
    nodes: '<Node defaultChild="z"><True/><Node id="a" score="1"><True/></Node></Node>',
    says: 'defaultChild="z" is no child of this node',
  },
  { nodes: '<Node score="1"></Node>', says: 'needs exactly one of SimplePredicate' },
])('a tree is refused: $says', ({ nodes, says }) => {
  expect(() => load(regression('none', nodes))).toThrow(says);
});

test('strategies that weigh nodes need their records', () => {
  const nodes = '<Node><True/><Node score="1"><SimplePredicate field="x" operator="lessThan" value="0"/></Node></Node>';
  expect(() => load(regression('aggregateNodes', nodes))).toThrow('needs a recordCount');
});

test('a split of a 32-bit field falls where 32-bit numbers fall', () => {
  const tree = document({
    fields: '<DataField name="x" optype="continuous" dataType="float"/>' + NUMBER('y'),
    model: `<TreeModel functionName="regression">${schema(['x'], 'y')}<Node><True/>
      <Node score="1"><SimplePredicate field="x" operator="lessOrEqual" value="0.1"/></Node><Node score="2"><True/></Node></Node></TreeModel>`,
  });
  // 0.1000000001 is the same 32-bit number as 0.1.
  expect(predict(tree, { x: 0.1000000001 })).toEqual({ y: 1 });
});
