import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LoadError, RequestError } from '../host/errors.ts';
import { document, fixture, load, NUMBER, predict, schema, TEXT } from './fixtures/builder.ts';

const REGRESSION = `<RegressionModel modelName="one" functionName="regression">${schema(['x'], 'y')}<RegressionTable intercept="1"/></RegressionModel>`;
const SECOND = REGRESSION.replace('"one"', '"two"').replace('intercept="1"', 'intercept="2"');
const FIELDS = NUMBER('x') + NUMBER('y');

test.each(['4.0', '4.1', '4.2', '4.2.1', '4.3', '4.4', '4.4.1'])('version %s is read', (version) => {
  expect(predict(document({ fields: FIELDS, model: REGRESSION, version }), {})).toEqual({ y: 1 });
});

test.each(['3.2', '5.0', '4.5', ''])('version "%s" is refused', (version) => {
  expect(() => load(document({ fields: FIELDS, model: REGRESSION, version }))).toThrow(
    `PMML version "${version}" is not supported; supported: 4.0 to 4.4`,
  );
});

test('of several models the first, or the one that is named', () => {
  const bytes = document({ fields: FIELDS, model: REGRESSION + SECOND });
  expect(predict(bytes, {})).toEqual({ y: 1 });
  expect(predict(bytes, {}, { modelName: 'two' })).toEqual({ y: 2 });
  expect(() => load(bytes, { modelName: 'three' })).toThrow('has no model named "three"; it has: one, two');
});

test.each([
  { model: '', says: 'holds no model' },
  {
    model: REGRESSION.replace('functionName="regression"', 'functionName="regression" isScorable="false"'),
    says: 'it is not meant to predict',
  },
  {
    model: REGRESSION.replace('functionName="regression"', 'functionName="timeSeries"'),
    says: 'functionName="timeSeries" is not supported',
  },
  { model: REGRESSION.replace(schema(['x'], 'y'), ''), says: 'needs a <MiningSchema> element' },
  { model: REGRESSION.replace(schema(['x'], 'y'), schema(['x', 'x'], 'y')), says: 'the field "x" is listed twice' },
  { model: REGRESSION.replace('<MiningField name="x"/>', '<MiningField name="x" usageType="target"/>'), says: 'has 2 target fields' },
])('a document is refused: $says', ({ model, says }) => {
  expect(() => load(document({ fields: FIELDS, model }))).toThrow(LoadError);
  expect(() => load(document({ fields: FIELDS, model }))).toThrow(says);
});

test('the sample of a mistake is named, counted from 0', () => {
  const evaluator = load(document({ fields: FIELDS, model: REGRESSION }));
  expect(() => evaluator.predict([{ x: 1 }, { x: 'no' }])).toThrow(RequestError);
  expect(() => evaluator.predict([{ x: 1 }, { x: 'no' }])).toThrow('sample 1, field "x": expected a double, got "no"');
});

test('a field that is used without being listed is an input all the same', () => {
  const model = REGRESSION.replace(
    '<RegressionTable intercept="1"/>',
    '<RegressionTable intercept="1"><NumericPredictor name="z" coefficient="2"/></RegressionTable>',
  );
  const evaluator = load(document({ fields: FIELDS + NUMBER('z'), model }));
  expect(evaluator.model.inputs.map(({ name }) => name)).toEqual(['x', 'z']);
  expect(evaluator.predictOne({ z: 3 })).toEqual({ y: 7 });
});

const OUTPUTS = `<Output><OutputField name="raw" feature="predictedValue" dataType="double"/>
  <OutputField name="half" feature="transformedValue" dataType="double"><Apply function="/"><FieldRef field="raw"/><Constant>2</Constant></Apply></OutputField>
  <OutputField name="inner" feature="transformedValue" dataType="double" isFinalResult="false"><FieldRef field="x"/></OutputField>
  <OutputField name="action" feature="decision" dataType="string"><Decisions><Decision value="buy"/><Decision value="sell"/></Decisions>
    <Apply function="if"><Apply function="greaterThan"><FieldRef field="half"/><FieldRef field="inner"/></Apply><Constant>buy</Constant><Constant>sell</Constant></Apply></OutputField></Output>`;

test('outputs follow the target, refer to each other, and keep to themselves what is for others', () => {
  const model = REGRESSION.replace('</MiningSchema>', `</MiningSchema>${OUTPUTS}`).replace('intercept="1"', 'intercept="9"');
  const bytes = document({ fields: FIELDS, model });
  expect(predict(bytes, { x: 1 })).toEqual({ y: 9, raw: 9, half: 4.5, action: 'buy' });
  expect(predict(bytes, { x: 5 })).toEqual({ y: 9, raw: 9, half: 4.5, action: 'sell' });
});

test.each([
  {
    output: '<OutputField name="o" feature="residual" dataType="double"/>',
    says: 'feature="residual" is not supported; supported: predictedValue',
  },
  { output: '<OutputField name="o" feature="probability" dataType="double"/>', says: 'the model predicts no classes' },
  { output: '<OutputField name="o" feature="affinity" dataType="double"/>', says: 'only clustering models have affinities' },
  { output: '<OutputField name="o" feature="transformedValue" dataType="double"/>', says: 'needs exactly one of Constant' },
  { output: '<OutputField name="o" segmentId="s" dataType="double"/>', says: 'there is no segment with the id "s"' },
  { output: '<OutputField name="o" feature="entityId" rank="0" dataType="string"/>', says: 'rank must be 1 or more' },
])('an output is refused: $says', ({ output, says }) => {
  const model = REGRESSION.replace('</MiningSchema>', `</MiningSchema><Output>${output}</Output>`);
  expect(() => load(document({ fields: FIELDS, model }))).toThrow(says);
});

test('probabilities of the predicted class, of a named one, and words for people', () => {
  const output = `<Output><OutputField name="p" feature="probability" dataType="double"/><OutputField name="p3" feature="probability" value="3" dataType="double"/>
    <OutputField name="word" feature="predictedDisplayValue" dataType="string"/></Output>`;
  const bytes = Buffer.from(fixture('regression-classes').toString().replace('</MiningSchema>', `</MiningSchema>${output}`));
  const prediction = predict(bytes, { x: 0, z: 0 });
  const total = Math.exp(0.5) + Math.exp(-0.25) + 1;
  expect(prediction).toMatchObject({ code: 1, word: 'one' });
  expect(prediction.p).toBeCloseTo(Math.exp(0.5) / total, 12);
  expect(prediction.p3).toBeCloseTo(1 / total, 12);
  expect(predict(bytes, { x: -9, z: 0 })).toMatchObject({ code: 3, word: 'three' });
  expect(() => load(Buffer.from(bytes.toString().replace('value="3" dataType', 'value="4" dataType')))).toThrow(
    '"4" is no class of the model; classes: 1, 2, 3',
  );
});

test.each([
  { target: 'castInteger="round"', y: 3 },
  { target: 'castInteger="ceiling"', y: 3 },
  { target: 'castInteger="floor"', y: 2 },
  { target: 'rescaleFactor="2" rescaleConstant="1"', y: 6 },
  { target: 'max="2" rescaleFactor="2"', y: 4 },
  { target: 'min="3"', y: 3 },
])('a target with $target', ({ target, y }) => {
  const model = REGRESSION.replace('</MiningSchema>', `</MiningSchema><Targets><Target field="y" ${target}/></Targets>`).replace(
    'intercept="1"',
    'intercept="2.5"',
  );
  expect(predict(document({ fields: FIELDS, model }), {})).toEqual({ y });
});

test('a document that does not compute what it says it does is refused, or served when that is wanted', () => {
  expect(predict(fixture('verified'), { x: 5 })).toEqual({ y: 1.5 });
  const broken = Buffer.from(fixture('verified').toString().replace('<data:y>1.2<', '<data:y>1.3<'));
  expect(() => load(broken)).toThrow(
    'ModelVerification row 1, field "y": the document says 1.3, the model gives 1.2; mend the document, or serve it nevertheless',
  );
  expect(predict(broken, { x: 5 }, { verify: false })).toEqual({ y: 1.5 });
  const unknown = Buffer.from(fixture('verified').toString().replace('field="y" column', 'field="w" column'));
  expect(() => load(unknown)).toThrow('ModelVerification row 1: the model has no result field "w"');
  const impossible = Buffer.from(fixture('verified').toString().replace('<data:x>2<', '<data:x>two<'));
  expect(() => load(impossible)).toThrow('ModelVerification row 1: field "x": expected a double, got "two"');
});

test('what has no number is null', () => {
  const model = REGRESSION.replace(
    '<RegressionTable intercept="1"/>',
    '<RegressionTable intercept="1"><NumericPredictor name="x" exponent="-1" coefficient="1"/></RegressionTable>',
  );
  expect(predict(document({ fields: FIELDS, model }), { x: 0 })).toEqual({ y: null });
});

const DOCUMENTS = [
  'regression-linear',
  'regression-classes',
  'general-regression',
  'cox-regression',
  'golf-tree',
  'chain',
  'neural-network',
  'clustering',
  'naive-bayes',
  'scorecard',
  'rule-set',
  'support-vector-machine',
].map((name) => {
  const text = fixture(name)
    .toString()
    .replace('STRATEGY', 'weightedConfidence')
    .replace('NOTRUE', 'returnLastPrediction')
    .replace('CRITERION', 'weightedSum');
  return { name, evaluator: load(Buffer.from(text)) };
});

/** Samples with valid values, some of them missing in one way or the other. */
function samplesFor({ evaluator }: (typeof DOCUMENTS)[number]): fc.Arbitrary<Record<string, unknown>> {
  const entries = evaluator.model.inputs.map(({ name }) => {
    const domain = evaluator.dictionary.get(name)!;
    const words = fc.constantFrom<unknown>('a', 'HIGH', 'male', 's', 'red', 'engineering');
    const number = domain.dataType === 'integer' ? fc.integer({ min: 0, max: 90 }) : fc.double({ min: 0.5, max: 120, noNaN: true });
    const value =
      domain.values.length > 0
        ? fc.constantFrom<unknown>(...domain.values)
        : domain.dataType === 'string'
          ? words
          : domain.dataType === 'boolean'
            ? fc.boolean()
            : number;
    return [name, fc.option(value)] as const;
  });
  return fc.record(Object.fromEntries(entries), { requiredKeys: [] });
}

test.each(DOCUMENTS)('$name: missing values never end in an error, and a batch is the sum of its parts', (given) => {
  const { evaluator } = given;
  fc.assert(
    fc.property(fc.array(samplesFor(given), { maxLength: 6 }), fc.nat(6), (samples, cut) => {
      const whole = evaluator.predict(samples);
      const parts = [...evaluator.predict(samples.slice(0, cut)), ...evaluator.predict(samples.slice(cut))];
      expect(whole).toHaveLength(samples.length);
      expect(parts).toEqual(whole);
      for (const prediction of whole) expect(Object.keys(prediction)).toEqual(evaluator.results.map(({ name }) => name));
    }),
    { numRuns: 50 },
  );
});

test('a missing class is no class', () => {
  const model = `<RegressionModel functionName="classification" normalizationMethod="logit">${schema(['x'], 'y')}
    <RegressionTable targetCategory="a" intercept="0"><NumericPredictor name="x" coefficient="1"/></RegressionTable><RegressionTable targetCategory="b" intercept="0"/></RegressionModel>`;
  expect(predict(document({ fields: NUMBER('x') + TEXT('y'), model }), {})).toEqual({
    y: null,
    'probability(a)': null,
    'probability(b)': null,
  });
});
