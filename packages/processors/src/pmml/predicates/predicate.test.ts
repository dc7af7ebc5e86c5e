import { expect, test } from 'vitest';
import { document, load, NUMBER, predict, schema } from '../fixtures/builder.ts';

const FIELDS = `${NUMBER('x')}<DataField name="n" optype="continuous" dataType="integer"/><DataField name="b" optype="categorical" dataType="boolean"/>
  <DataField name="size" optype="ordinal" dataType="string"><Value value="small"/><Value value="medium"/><Value value="large"/></DataField>
  <DataField name="day" optype="ordinal" dataType="date"/>${NUMBER('y')}`;

/** 1 where the predicate is true, 0 where it is false, null where it is unknown: told apart by a tree. */
function truth(predicate: string, sample: Record<string, unknown>): unknown {
  const model = document({
    fields: FIELDS,
    model: `<TreeModel functionName="regression" missingValueStrategy="nullPrediction">${schema(['x', 'n', 'b', 'size', 'day'], 'y')}
      <Node><True/><Node score="1">${predicate}</Node><Node score="0"><True/></Node></Node></TreeModel>`,
  });
  return predict(model, sample).y;
}

const simple = (field: string, operator: string, value?: string) =>
  `<SimplePredicate field="${field}" operator="${operator}"${value === undefined ? '' : ` value="${value}"`}/>`;
const set = (field: string, operator: string, entries: string) =>
  `<SimpleSetPredicate field="${field}" booleanOperator="${operator}"><Array type="string">${entries}</Array></SimpleSetPredicate>`;

test.each([
  { predicate: simple('x', 'equal', '1.50'), sample: { x: 1.5 }, want: 1 },
  { predicate: simple('x', 'notEqual', '1.5'), sample: { x: 1.5 }, want: 0 },
  { predicate: simple('n', 'lessOrEqual', '2.5'), sample: { n: 2 }, want: 1 },
  { predicate: simple('n', 'greaterOrEqual', '2.5'), sample: { n: 2 }, want: 0 },
  { predicate: simple('b', 'equal', 'true'), sample: { b: true }, want: 1 },
  { predicate: simple('b', 'lessThan', '0.5'), sample: { b: false }, want: 1 },
  { predicate: simple('size', 'lessThan', 'large'), sample: { size: 'small' }, want: 1 },
  { predicate: simple('size', 'greaterThan', 'small'), sample: { size: 'medium' }, want: 1 },
  { predicate: simple('day', 'lessThan', '2020-02-01'), sample: { day: '2020-01-31' }, want: 1 },
  { predicate: simple('x', 'lessThan', '1'), sample: {}, want: null },
  { predicate: simple('x', 'isMissing'), sample: {}, want: 1 },
  { predicate: simple('x', 'isNotMissing'), sample: {}, want: 0 },
  { predicate: set('size', 'isIn', 'small "large"'), sample: { size: 'large' }, want: 1 },
  { predicate: set('size', 'isNotIn', 'small large'), sample: { size: 'large' }, want: 0 },
  { predicate: set('n', 'isIn', '1 2 3'), sample: { n: 2 }, want: 1 },
  { predicate: set('size', 'isIn', 'small'), sample: {}, want: null },
  { predicate: '<False/>', sample: {}, want: 0 },
])('$predicate for $sample', ({ predicate, sample, want }) => {
  expect(truth(predicate, sample)).toBe(want);
});

const TRUE = '<True/>';
const FALSE = '<False/>';
const UNKNOWN = simple('x', 'equal', '1');

test.each([
  { operator: 'and', parts: [TRUE, TRUE], want: 1 },
  { operator: 'and', parts: [TRUE, UNKNOWN], want: null },
  { operator: 'and', parts: [UNKNOWN, FALSE], want: 0 },
  { operator: 'or', parts: [FALSE, UNKNOWN], want: null },
  { operator: 'or', parts: [UNKNOWN, TRUE], want: 1 },
  { operator: 'or', parts: [FALSE, FALSE], want: 0 },
  { operator: 'xor', parts: [TRUE, FALSE], want: 1 },
  { operator: 'xor', parts: [TRUE, TRUE], want: 0 },
  { operator: 'xor', parts: [TRUE, TRUE, TRUE], want: 1 },
  { operator: 'xor', parts: [TRUE, UNKNOWN], want: null },
  { operator: 'surrogate', parts: [UNKNOWN, TRUE, FALSE], want: 1 },
  { operator: 'surrogate', parts: [UNKNOWN, FALSE], want: 0 },
  { operator: 'surrogate', parts: [FALSE, TRUE], want: 0 },
  { operator: 'surrogate', parts: [UNKNOWN, UNKNOWN], want: null },
])('$operator of $parts is $want', ({ operator, parts, want }) => {
  expect(truth(`<CompoundPredicate booleanOperator="${operator}">${parts.join('')}</CompoundPredicate>`, {})).toBe(want);
});

test.each([
  { predicate: simple('x', 'equal'), says: 'operator="equal" needs a value' },
  { predicate: simple('x', 'like', '1'), says: 'operator="like" is not supported; supported: equal' },
  { predicate: simple('x', 'lessThan', 'many'), says: '"many" is not a double, the type of the field "x"' },
  { predicate: simple('w', 'lessThan', '1'), says: 'refers to the field "w"' },
  { predicate: `<CompoundPredicate booleanOperator="and">${TRUE}</CompoundPredicate>`, says: 'needs at least two predicates' },
])('refused: $says', ({ predicate, says }) => {
  expect(() => truth(predicate, {})).toThrow(says);
});

test('a predicate is compiled once, whatever it holds', () => {
  const entries = Array.from({ length: 2000 }, (_, i) => i).join(' ');
  const model = document({
    fields: FIELDS,
    model: `<TreeModel functionName="regression">${schema(['n'], 'y')}<Node score="1">${set('n', 'isIn', entries)}</Node></TreeModel>`,
  });
  expect(load(model).predict([{ n: 1999 }, { n: 2000 }])).toEqual([{ y: 1 }, { y: null }]);
});
