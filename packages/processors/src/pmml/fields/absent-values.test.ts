import { expect, test } from 'vitest';
import { document, load, NUMBER, schema, TEXT } from '../fixtures/builder.ts';
import type { AbsentPolicy } from './absent-values.ts';

const FIELDS = `${NUMBER('x')}${NUMBER('z')}<DataField name="n" optype="continuous" dataType="integer"/><DataField name="b" optype="categorical" dataType="boolean"/>
  ${TEXT('s')}${TEXT('listed', 'a', 'b')}${NUMBER('positive', '<Interval closure="openOpen" leftMargin="0"/>')}<DataField name="d" optype="ordinal" dataType="date"/>`;
const ALL = ['x', 'n', 'b', 's', 'listed', 'positive', 'd'];

/** What the model sees of fields that a sample leaves out. */
function seen(absent: AbsentPolicy, active: readonly string[], extra = ''): Record<string, unknown> {
  const outputs = ALL.map(
    (name) => `<OutputField name="${name}" feature="transformedValue"><FieldRef field="${name}"/></OutputField>`,
  ).join('');
  const model = `<RegressionModel functionName="regression">${schema(active)}<Output>${outputs}</Output>${extra}<RegressionTable intercept="0"/></RegressionModel>`;
  const { predictedValue: _, ...values } = load(document({ fields: FIELDS, model }), { absent }).predictOne({});
  return values;
}

test('by default fields about which the document says nothing get what PAI-EAS gives them, if it is a value of theirs', () => {
  expect(seen('eas_defaults', ALL)).toEqual({ x: 0, n: 0, b: false, s: '', listed: null, positive: null, d: null });
});

test('as the standard says, they stay missing', () => {
  expect(seen('pmml', ALL)).toEqual({ x: null, n: null, b: null, s: null, listed: null, positive: null, d: null });
});

test('or they are refused', () => {
  expect(() => seen('refuse', ALL)).toThrow('field "x": expected a double, got nothing');
});

test.each([
  { what: 'a replacement', field: '<MiningField name="x" missingValueReplacement="7"/>', extra: '', x: 7 },
  { what: 'a treatment', field: '<MiningField name="x" missingValueTreatment="asIs"/>', extra: '', x: null },
  {
    what: 'a test for missing values',
    field: 'x',
    extra: '<Apply function="isMissing"><FieldRef field="x"/></Apply>',
    x: null,
  },
  { what: 'a replacement where it is used', field: 'x', extra: '<FieldRef field="x" mapMissingTo="3"/>', x: null },
  { what: 'a replacement of a derived field', field: 'x', extra: '<FieldRef field="twice" mapMissingTo="3"/>', x: null },
])('$what in the document wins', ({ field, extra, x }) => {
  const derived = (name: string, expression: string) =>
    `<DerivedField name="${name}" optype="continuous" dataType="double">${expression}</DerivedField>`;
  const twice = derived('twice', '<Apply function="*"><FieldRef field="x"/><Constant>2</Constant></Apply>');
  const transformations = extra === '' ? '' : `<LocalTransformations>${twice}${derived('user', extra)}</LocalTransformations>`;
  for (const policy of ['eas_defaults', 'refuse'] as const) {
    const active = [field, ...(policy === 'refuse' ? [] : ALL.slice(1))];
    const outputs = '<Output><OutputField name="x" feature="transformedValue"><FieldRef field="x"/></OutputField></Output>';
    const model = `<RegressionModel functionName="regression">${schema(active)}${outputs}${transformations}<RegressionTable intercept="0"/></RegressionModel>`;
    expect(load(document({ fields: FIELDS, model }), { absent: policy }).predictOne({}).x).toBe(x);
  }
});

const TREE = (attributes: string, predicate = '<SimplePredicate field="x" operator="lessThan" value="1"/>') =>
  document({
    fields: NUMBER('x') + NUMBER('z') + NUMBER('y'),
    model: `<TreeModel functionName="regression" ${attributes}>${schema(['x', 'z'], 'y')}<Node score="1"><True/>
      <Node score="2">${predicate}</Node><Node score="3"><True/></Node></Node></TreeModel>`,
  });

test.each([
  { what: 'no strategy: 0 is filled in', bytes: TREE(''), y: 2 },
  { what: 'a strategy of the tree', bytes: TREE('missingValueStrategy="lastPrediction"'), y: 1 },
  { what: 'a test of the tree', bytes: TREE('', '<SimplePredicate field="x" operator="isNotMissing"/>'), y: 3 },
  {
    what: 'a surrogate',
    bytes: TREE(
      '',
      '<CompoundPredicate booleanOperator="surrogate"><SimplePredicate field="x" operator="lessThan" value="1"/><SimplePredicate field="z" operator="lessThan" value="1"/></CompoundPredicate>',
    ),
    y: 3,
  },
])('a tree with $what', ({ bytes, y }) => {
  expect(load(bytes, { absent: 'eas_defaults' }).predictOne({})).toEqual({ y });
});
