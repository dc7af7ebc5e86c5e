import { expect, test } from 'vitest';
import { RequestError } from '../../host/errors.ts';
import { document, load, NUMBER, predict } from '../fixtures/builder.ts';

const FIELDS = `<DataField name="n" optype="continuous" dataType="double"><Interval closure="closedClosed" leftMargin="0" rightMargin="100"/>
    <Value value="-1" property="missing"/><Value value="-99" property="invalid"/><Value value="500"/></DataField>
  <DataField name="c" optype="categorical" dataType="string"><Value value="a"/><Value value="b"/><Value value="N/A" property="missing"/></DataField>
  <DataField name="i" optype="continuous" dataType="integer"/><DataField name="f" optype="continuous" dataType="float"/>
  <DataField name="b" optype="categorical" dataType="boolean"/><DataField name="d" optype="ordinal" dataType="date"/>`;

/** The value that a model sees of a field, with the attributes of its MiningField. */
function seen(field: string, attributes: string, sample: Record<string, unknown>, type = 'string'): unknown {
  const model = document({
    fields: FIELDS,
    model: `<RegressionModel functionName="regression"><MiningSchema><MiningField name="${field}" ${attributes}/></MiningSchema>
      <Output><OutputField name="seen" feature="transformedValue" dataType="${type}"><FieldRef field="${field}"/></OutputField></Output>
      <RegressionTable intercept="0"/></RegressionModel>`,
  });
  return predict(model, sample).seen;
}

test.each([
  { given: 5, want: 5 },
  { given: '5.50', want: 5.5 },
  { given: 500, want: 500 },
  { given: -1, want: null },
  { given: '-1.0', want: null },
  { given: null, want: null },
])('a number in its interval, as a text, as a listed value, as a marker: $given', ({ given, want }) => {
  expect(seen('n', '', { n: given }, 'double')).toBe(want);
});

test.each([
  { field: 'n', given: 101, says: 'field "n": expected one of 500 or a double in [0, 100], got 101' },
  { field: 'n', given: -99, says: 'got -99' },
  { field: 'n', given: 'many', says: 'got "many"' },
  { field: 'n', given: true, says: 'got true' },
  { field: 'n', given: [5], says: 'got a list of 1' },
  { field: 'n', given: { value: 5 }, says: 'got an object' },
  { field: 'c', given: 'z', says: 'field "c": expected one of "a", "b", got "z"' },
  { field: 'i', given: 2.5, says: 'field "i": expected an integer, got 2.5' },
  { field: 'b', given: 'perhaps', says: 'field "b": expected a boolean, got "perhaps"' },
  { field: 'd', given: '2023-02-29', says: 'field "d": expected a date, got "2023-02-29"' },
])('$field = $given is refused', ({ field, given, says }) => {
  expect(() => seen(field, '', { [field]: given })).toThrow(RequestError);
  expect(() => seen(field, '', { [field]: given })).toThrow(says);
});

test.each([
  { attributes: 'invalidValueTreatment="asIs"', field: 'n', given: 101, want: '101' },
  { attributes: 'invalidValueTreatment="asIs"', field: 'c', given: 'z', want: 'z' },
  { attributes: 'invalidValueTreatment="asMissing"', field: 'c', given: 'z', want: null },
  { attributes: 'invalidValueTreatment="asMissing"', field: 'n', given: 'many', want: null },
  { attributes: 'invalidValueTreatment="asMissing" missingValueReplacement="b"', field: 'c', given: 'z', want: 'b' },
  { attributes: 'invalidValueTreatment="asValue" invalidValueReplacement="a"', field: 'c', given: 'z', want: 'a' },
  { attributes: 'x-invalidValueTreatment="asValue" x-invalidValueReplacement="7"', field: 'n', given: 'many', want: '7' },
  { attributes: 'missingValueReplacement="3"', field: 'n', given: null, want: '3' },
  { attributes: 'missingValueReplacement="3"', field: 'n', given: -1, want: '3' },
  { attributes: 'missingValueReplacement="b" missingValueTreatment="asMode"', field: 'c', given: 'N/A', want: 'b' },
  { attributes: 'missingValueReplacement="2.5" missingValueTreatment="asMean"', field: 'i', given: null, want: '2.5' },
  { attributes: 'outliers="asMissingValues" lowValue="10" highValue="20"', field: 'n', given: 9, want: null },
  { attributes: 'outliers="asMissingValues" highValue="20" missingValueReplacement="15"', field: 'n', given: 21, want: '15' },
  { attributes: 'outliers="asExtremeValues" lowValue="10" highValue="20"', field: 'n', given: 9, want: '10' },
  { attributes: 'outliers="asExtremeValues" lowValue="10" highValue="20"', field: 'n', given: 21, want: '20' },
  { attributes: 'outliers="asExtremeValues" lowValue="10" highValue="20"', field: 'n', given: 15, want: '15' },
])('$attributes makes $want of $given', ({ attributes, field, given, want }) => {
  expect(seen(field, attributes, { [field]: given })).toBe(want);
});

test('what is no value of the type cannot be used as it is', () => {
  expect(() => seen('n', 'invalidValueTreatment="asIs"', { n: 'many' })).toThrow('got "many"');
});

test('a missing value that the model needs is refused', () => {
  const attributes = 'missingValueTreatment="returnInvalid"';
  expect(() => seen('c', attributes, {})).toThrow('field "c": expected one of "a", "b", got nothing; this model needs it');
});

test('a 32-bit field is shown as it was given', () => {
  expect(seen('f', '', { f: 5.1 }, 'float')).toBe(5.1);
  expect(seen('f', '', { f: 5.1 }, 'double')).toBe(Math.fround(5.1));
});

test('keys that every object has are no fields', () => {
  const model = document({
    fields: '<DataField name="constructor" optype="categorical" dataType="string"/>' + NUMBER('y'),
    model: `<TreeModel functionName="regression"><MiningSchema><MiningField name="constructor"/></MiningSchema>
      <Node score="1"><SimplePredicate field="constructor" operator="isMissing"/></Node></TreeModel>`,
  });
  expect(predict(model, {})).toEqual({ predictedValue: 1 });
});

test.each([
  { attributes: 'outliers="asExtremeValues"', says: 'outliers="asExtremeValues" needs lowValue or highValue' },
  { attributes: 'outliers="asExtremeValues" lowValue="3" highValue="2"', says: 'lowValue 3 lies above highValue 2' },
  { attributes: 'invalidValueTreatment="asValue"', says: 'needs invalidValueReplacement' },
  { attributes: 'missingValueReplacement="much"', says: 'the replacement "much" is not a double' },
  { attributes: 'usageType="ignored"', says: 'usageType="ignored" is not supported; supported: active' },
])('$attributes is refused', ({ attributes, says }) => {
  expect(() => seen('n', attributes, {})).toThrow(says);
});

test.each([
  { fields: NUMBER('n') + NUMBER('n'), says: 'the field "n" is declared twice' },
  {
    fields: '<DataField name="n" optype="continuous" dataType="decimal"/>',
    says: 'dataType="decimal" is not supported; supported: string',
  },
  { fields: NUMBER('n', '<Interval closure="closedOpen" leftMargin="2" rightMargin="1"/>'), says: 'leftMargin 2 lies above rightMargin 1' },
  { fields: NUMBER('other'), says: 'the DataDictionary has no field "n"' },
])('a dictionary is refused: $says', ({ fields, says }) => {
  const model =
    '<RegressionModel functionName="regression"><MiningSchema><MiningField name="n"/></MiningSchema><RegressionTable intercept="0"/></RegressionModel>';
  expect(() => load(document({ fields, model }))).toThrow(says);
});
