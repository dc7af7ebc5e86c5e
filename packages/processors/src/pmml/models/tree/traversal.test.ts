import fc from 'fast-check';
import { expect, test } from 'vitest';
import { document, load, NUMBER, schema, TEXT } from '../../fixtures/builder.ts';

/** A tree as plain data, interpreted below step by step as the standard words it. */
interface PlainNode {
  readonly test: PlainTest | null;
  readonly score: string;
  readonly children: readonly PlainNode[];
}

interface PlainTest {
  readonly field: 'a' | 'b' | 'c';
  readonly operator: 'lessThan' | 'greaterOrEqual' | 'equal' | 'isMissing';
  readonly value: number;
}

type Sample = Partial<Record<'a' | 'b' | 'c', number>>;

const tests: fc.Arbitrary<PlainTest> = fc.record({
  field: fc.constantFrom('a', 'b', 'c'),
  operator: fc.constantFrom('lessThan', 'greaterOrEqual', 'equal', 'isMissing'),
  value: fc.integer({ min: -2, max: 2 }),
});

function nodesOfDepth(depth: number): fc.Arbitrary<PlainNode> {
  return fc.record({
    test: fc.option(tests),
    score: fc.constantFrom('p', 'q', 'r'),
    children: depth === 0 ? fc.constant([]) : fc.array(nodesOfDepth(depth - 1), { maxLength: 3 }),
  });
}

const nodes = nodesOfDepth(4);

const samples: fc.Arbitrary<Sample> = fc.record(
  { a: fc.integer({ min: -3, max: 3 }), b: fc.integer({ min: -3, max: 3 }), c: fc.integer({ min: -3, max: 3 }) },
  { requiredKeys: [] },
);

const strategies = fc.constantFrom('none', 'lastPrediction', 'nullPrediction', 'defaultChild');
const fallbacks = fc.constantFrom('returnNullPrediction', 'returnLastPrediction');

function toXml(node: PlainNode, id: string): string {
  const { test, score, children } = node;
  const value = test?.operator === 'isMissing' ? '' : ` value="${test?.value}"`;
  const predicate = test ? `<SimplePredicate field="${test.field}" operator="${test.operator}"${value}/>` : '<True/>';
  const inner = children.map((child, i) => toXml(child, `${id}.${i}`)).join('');
  const defaultChild = children.length > 0 ? ` defaultChild="${id}.${children.length - 1}"` : '';
  return `<Node id="${id}" score="${score}"${defaultChild}>${predicate}${inner}</Node>`;
}

function holds(test: PlainTest | null, sample: Sample): boolean | 'unknown' {
  if (test === null) return true;
  const value = sample[test.field];
  if (test.operator === 'isMissing') return value === undefined;
  if (value === undefined) return 'unknown';
  if (test.operator === 'equal') return value === test.value;
  return test.operator === 'lessThan' ? value < test.value : value >= test.value;
}

function interpret(node: PlainNode, sample: Sample, strategy: string, fallback: string): string | null {
  if (node.children.length === 0) return node.score;
  for (const child of node.children) {
    const truth = holds(child.test, sample);
    if (truth === true) return interpret(child, sample, strategy, fallback);
    if (truth === 'unknown' && strategy === 'lastPrediction') return node.score;
    if (truth === 'unknown' && strategy === 'nullPrediction') return null;
    if (truth === 'unknown' && strategy === 'defaultChild') return interpret(node.children.at(-1)!, sample, strategy, fallback);
  }
  return fallback === 'returnLastPrediction' ? node.score : null;
}

test('a compiled tree says what a naive interpreter says', () => {
  fc.assert(
    fc.property(nodes, fc.array(samples, { minLength: 1, maxLength: 8 }), strategies, fallbacks, (root, rows, strategy, fallback) => {
      const bytes = document({
        fields: NUMBER('a') + NUMBER('b') + NUMBER('c') + TEXT('y'),
        model: `<TreeModel functionName="classification" missingValueStrategy="${strategy}" noTrueChildStrategy="${fallback}">
          ${schema(['a', 'b', 'c'], 'y')}${toXml(root, '0')}</TreeModel>`,
      });
      const expected = rows.map((row) => (holds(root.test, row) === true ? interpret(root, row, strategy, fallback) : null));
      expect(
        load(bytes)
          .predict(rows)
          .map(({ y }) => y),
      ).toEqual(expected);
    }),
    { numRuns: 200 },
  );
});
