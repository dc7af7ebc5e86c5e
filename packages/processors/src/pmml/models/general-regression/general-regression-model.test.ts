import { expect, test } from 'vitest';
import { about, document, fixture, load, NUMBER, predict, schema, TEXT } from '../../fixtures/builder.ts';

test.each([
  { sex: 0, minority: 1, age: 25, work: 4 },
  { sex: 1, minority: 0, age: 60, work: 30 },
])('multinomial logistic of %o', ({ sex, minority, age, work }) => {
  const isMale = sex === 0 ? 1 : 0;
  const first = 2.5 - 0.75 * isMale - 0.0005 * age ** 2 + 0.01 * isMale * work;
  const second = -1.25 + 1.5 * (minority === 0 ? 1 : 0) + 0.0002 * age ** 2;
  const total = Math.exp(first) + Math.exp(second) + 1;
  const prediction = predict(fixture('general-regression'), { sex, minority, age, work });
  expect(prediction['probability(1)']).toBeCloseTo(Math.exp(first) / total, 14);
  expect(prediction['probability(2)']).toBeCloseTo(Math.exp(second) / total, 14);
  expect(prediction['probability(3)']).toBeCloseTo(1 / total, 14);
  expect(prediction.job).toBe(first > second ? 1 : 2);
});

test('a missing factor leaves no prediction', () => {
  expect(predict(fixture('general-regression'), { sex: 0, age: 25, work: 4 }).job).toBeNull();
});

interface LinearCase {
  readonly attributes: string;
  readonly want: number;
}

/** η = 0.5 + 0.2 x. */
function linear(attributes: string): Uint8Array {
  return document({
    fields: NUMBER('x') + NUMBER('n') + NUMBER('y'),
    model: `<GeneralRegressionModel functionName="regression" ${attributes}>${schema(['x', 'n'], 'y')}
      <ParameterList><Parameter name="p0"/><Parameter name="p1"/></ParameterList><FactorList/>
      <CovariateList><Predictor name="x"/></CovariateList>
      <PPMatrix><PPCell value="1" predictorName="x" parameterName="p1"/></PPMatrix>
      <ParamMatrix><PCell parameterName="p0" beta="0.5"/><PCell parameterName="p1" beta="0.2"/></ParamMatrix></GeneralRegressionModel>`,
  });
}

const eta = 0.5 + 0.2 * 3;

test.each<LinearCase>([
  { attributes: 'modelType="regression"', want: eta },
  { attributes: 'modelType="generalLinear" offsetValue="2"', want: eta + 2 },
  { attributes: 'modelType="generalLinear" offsetVariable="n"', want: eta + 7 },
  { attributes: 'modelType="generalizedLinear" linkFunction="identity"', want: eta },
  { attributes: 'modelType="generalizedLinear" linkFunction="log"', want: Math.exp(eta) },
  { attributes: 'modelType="generalizedLinear" linkFunction="log" offsetVariable="n"', want: Math.exp(eta + 7) },
  { attributes: 'modelType="generalizedLinear" linkFunction="logit"', want: 1 / (1 + Math.exp(-eta)) },
  { attributes: 'modelType="generalizedLinear" linkFunction="logit" trialsVariable="n"', want: 7 / (1 + Math.exp(-eta)) },
  { attributes: 'modelType="generalizedLinear" linkFunction="logit" trialsValue="4"', want: 4 / (1 + Math.exp(-eta)) },
  { attributes: 'modelType="generalizedLinear" linkFunction="cloglog"', want: 1 - Math.exp(-Math.exp(eta)) },
  { attributes: 'modelType="generalizedLinear" linkFunction="loglog"', want: Math.exp(-Math.exp(-eta)) },
  { attributes: 'modelType="generalizedLinear" linkFunction="logc"', want: 1 - Math.exp(eta) },
  { attributes: 'modelType="generalizedLinear" linkFunction="power" linkParameter="2"', want: Math.sqrt(eta) },
  { attributes: 'modelType="generalizedLinear" linkFunction="power" linkParameter="0"', want: Math.exp(eta) },
  { attributes: 'modelType="generalizedLinear" linkFunction="oddspower" linkParameter="2"', want: 1 / (1 + (1 + 2 * eta) ** -0.5) },
  { attributes: 'modelType="generalizedLinear" linkFunction="negbin" distParameter="0.5"', want: 1 / (0.5 * (Math.exp(-eta) - 1)) },
  // Φ(1.1), from tables.
  { attributes: 'modelType="generalizedLinear" linkFunction="probit"', want: 0.864333939053617 },
])('$attributes', ({ attributes, want }) => {
  expect(predict(linear(attributes), { x: 3, n: 7 }).y).toBeCloseTo(want, 12);
});

function choice(attributes: string, cells: string, target: string): Uint8Array {
  return document({
    fields: NUMBER('x') + target,
    model: `<GeneralRegressionModel functionName="classification" ${attributes}>${schema(['x'], 'y')}
      <ParameterList><Parameter name="p0"/><Parameter name="p1"/></ParameterList>
      <CovariateList><Predictor name="x"/></CovariateList>
      <PPMatrix><PPCell value="1" predictorName="x" parameterName="p1"/></PPMatrix>
      <ParamMatrix>${cells}</ParamMatrix></GeneralRegressionModel>`,
  });
}

test('generalized linear with two classes: the link gives the class that is not the reference', () => {
  const cells = '<PCell parameterName="p0" beta="-1"/><PCell parameterName="p1" beta="0.5"/>';
  const model = choice('modelType="generalizedLinear" linkFunction="logit" targetReferenceCategory="no"', cells, TEXT('y', 'no', 'yes'));
  const p = 1 / (1 + Math.exp(1 - 0.5 * 3));
  const prediction = predict(model, { x: 3 });
  expect(prediction.y).toBe('yes');
  expect(prediction['probability(yes)']).toBeCloseTo(p, 14);
  expect(prediction['probability(no)']).toBeCloseTo(1 - p, 14);
});

test('ordinal multinomial: cumulative probabilities that differ in the intercept', () => {
  const cells =
    '<PCell parameterName="p0" targetCategory="low" beta="-0.5"/><PCell parameterName="p0" targetCategory="mid" beta="1.5"/><PCell parameterName="p1" beta="-0.4"/>';
  const target = TEXT('y', 'low', 'mid', 'high').replace('categorical', 'ordinal');
  const prediction = predict(choice('modelType="ordinalMultinomial" cumulativeLink="logit"', cells, target), { x: 2 });
  const below = (intercept: number) => 1 / (1 + Math.exp(-(intercept - 0.8)));
  expect(prediction['probability(low)']).toBeCloseTo(below(-0.5), 14);
  expect(prediction['probability(mid)']).toBeCloseTo(below(1.5) - below(-0.5), 14);
  expect(prediction['probability(high)']).toBeCloseTo(1 - below(1.5), 14);
  expect(prediction.y).toBe('mid');
});

test.each([
  { name: 'before the first event', sample: { end: 9, age: 50, group: 'a' }, hazard: 0 },
  { name: 'after the first event', sample: { end: 15, age: 50, group: 'a' }, hazard: 0.1 * Math.exp(0.05 * 10) },
  { name: 'at an event', sample: { end: 20, age: 30, group: 'a' }, hazard: 0.4 * Math.exp(-0.05 * 10) },
  { name: 'beyond what was observed', sample: { end: 31, age: 30, group: 'a' }, hazard: null },
  { name: 'in another stratum', sample: { end: 15, age: 40, group: 'b' }, hazard: 0.2 },
  { name: 'in an unknown stratum', sample: { end: 15, age: 40, group: 'c' }, hazard: null },
])('the cumulative hazard of a Cox regression $name', ({ sample, hazard }) => {
  expect(predict(fixture('cox-regression'), sample)).toEqual({ hazard: about(hazard, 14) });
});

test('a contrast matrix gives the value of a factor', () => {
  const model = document({
    fields: TEXT('g', 'a', 'b', 'c') + NUMBER('y'),
    model: `<GeneralRegressionModel functionName="regression" modelType="generalLinear">${schema(['g'], 'y')}
      <ParameterList><Parameter name="p0"/><Parameter name="p1"/></ParameterList>
      <FactorList><Predictor name="g" contrastMatrixType="helmert">
        <Categories><Category value="a"/><Category value="b"/><Category value="c"/></Categories>
        <Matrix><Array type="real" n="2">-1 -0.5</Array><Array type="real" n="2">1 -0.5</Array><Array type="real" n="2">0 1</Array></Matrix>
      </Predictor></FactorList>
      <PPMatrix><PPCell value="b" predictorName="g" parameterName="p1"/></PPMatrix>
      <ParamMatrix><PCell parameterName="p0" beta="10"/><PCell parameterName="p1" beta="4"/></ParamMatrix></GeneralRegressionModel>`,
  });
  expect(['a', 'b', 'c'].map((g) => predict(model, { g }).y)).toEqual([8, 8, 14]);
});

test.each([
  { attributes: 'modelType="multinomialLogistic"', says: 'does not go with functionName="regression"' },
  { attributes: 'modelType="generalizedLinear"', says: 'needs the attribute linkFunction' },
  { attributes: 'modelType="CoxRegression"', says: 'needs the attribute endTimeVariable' },
])('$attributes is refused: $says', ({ attributes, says }) => {
  expect(() => load(linear(attributes))).toThrow(says);
});
