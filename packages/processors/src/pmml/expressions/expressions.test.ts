import { expect, test } from 'vitest';
import { document, expressionModel, load, NUMBER, predict, schema, TEXT } from '../fixtures/builder.ts';

const FIELDS =
  NUMBER('x') +
  NUMBER('z') +
  TEXT('s') +
  '<DataField name="d" optype="ordinal" dataType="date"/><DataField name="t" optype="ordinal" dataType="dateTime"/><DataField name="b" optype="categorical" dataType="boolean"/>';
const ACTIVE = ['x', 'z', 's', 'd', 't', 'b'];
const SAMPLE = { x: 2.5, z: -4, s: ' Ab cab ', d: '2003-04-01', t: '1960-01-03T03:30:03', b: true };

/** `f(a, b)` with fields by name and constants as they are: `+(x, 1)`. */
function apply(name: string, args: readonly (string | number)[], attributes = ''): string {
  const inner = args.map((arg) => (typeof arg === 'string' && ACTIVE.includes(arg) ? `<FieldRef field="${arg}"/>` : argument(arg)));
  return `<Apply function="${name.replaceAll('<', '&lt;')}" ${attributes}>${inner.join('')}</Apply>`;
}

function argument(value: string | number): string {
  if (typeof value === 'string' && value.startsWith('<')) return value;
  return `<Constant dataType="${typeof value === 'number' ? 'double' : 'string'}">${value}</Constant>`;
}

function evaluate(expression: string, type: string, sample: Record<string, unknown> = SAMPLE): unknown {
  return predict(expressionModel(expression, FIELDS, ACTIVE, type), sample).y;
}

test.each([
  { name: '+', args: ['x', 'z'], want: -1.5 },
  { name: '-', args: ['x', 'z'], want: 6.5 },
  { name: '*', args: ['x', 'z'], want: -10 },
  { name: '/', args: ['x', 'z'], want: -0.625 },
  { name: 'modulo', args: ['z', 3], want: 2 },
  { name: 'modulo', args: [11, -4], want: -1 },
  { name: 'pow', args: ['x', 2], want: 6.25 },
  { name: 'threshold', args: ['x', 2.5], want: 0 },
  { name: 'threshold', args: ['x', 2.4], want: 1 },
  { name: 'min', args: ['x', 'z', 7], want: -4 },
  { name: 'max', args: ['x', 'z', 7], want: 7 },
  { name: 'sum', args: ['x', 'z', 7], want: 5.5 },
  { name: 'avg', args: ['x', 'z', 7.5], want: 2 },
  { name: 'median', args: ['x', 'z', 7, 3], want: 2.75 },
  { name: 'product', args: ['x', 'z', 2], want: -20 },
  { name: 'log10', args: [1000], want: 3 },
  { name: 'ln', args: [Math.E], want: 1 },
  { name: 'ln1p', args: [1e-15], want: Math.log1p(1e-15) },
  { name: 'exp', args: [1], want: Math.E },
  { name: 'expm1', args: [1e-15], want: Math.expm1(1e-15) },
  { name: 'sqrt', args: [2.25], want: 1.5 },
  { name: 'abs', args: ['z'], want: 4 },
  { name: 'floor', args: ['x'], want: 2 },
  { name: 'ceil', args: ['x'], want: 3 },
  { name: 'round', args: ['x'], want: 3 },
  { name: 'rint', args: ['x'], want: 2 },
  { name: 'rint', args: [3.5], want: 4 },
  { name: 'rint', args: [-2.5], want: -2 },
  { name: 'hypot', args: [3, 4], want: 5 },
  { name: 'atan2', args: [1, 1], want: Math.PI / 4 },
  { name: 'sin', args: ['x'], want: Math.sin(2.5) },
  { name: 'tanh', args: ['x'], want: Math.tanh(2.5) },
  { name: 'erf', args: [1], want: 0.8427007929497149 },
  { name: 'stdNormalCDF', args: [1], want: 0.8413447460685429 },
  { name: 'stdNormalPDF', args: [0], want: 1 / Math.sqrt(2 * Math.PI) },
  { name: 'stdNormalIDF', args: [0.975], want: 1.959963984540054 },
  { name: 'normalCDF', args: [12, 10, 2], want: 0.8413447460685429 },
  { name: 'normalIDF', args: [0.975, 10, 2], want: 13.919927969080108 },
  { name: 'stringLength', args: ['s'], want: 8 },
  { name: 'dateDaysSinceYear', args: ['d', 1960], want: 15796 },
  { name: 'dateSecondsSinceYear', args: ['t', 1960], want: 185_403 },
  { name: 'dateSecondsSinceMidnight', args: ['t'], want: 12_603 },
])('$name of $args is $want', ({ name, args, want }) => {
  expect(evaluate(apply(name, args), 'double')).toBeCloseTo(want, 12);
});

test.each([
  { name: 'uppercase', args: ['s'], want: ' AB CAB ' },
  { name: 'lowercase', args: ['s'], want: ' ab cab ' },
  { name: 'trimBlanks', args: ['s'], want: 'Ab cab' },
  { name: 'substring', args: ['s', 2, 3], want: 'Ab ' },
  { name: 'substring', args: ['s', 7, 9], want: 'b ' },
  { name: 'concat', args: ['x', '-', 'z'], want: '2.5--4' },
  { name: 'replace', args: ['s', '([bc])a?', '<$1>'.replaceAll('<', '(').replaceAll('>', ')')], want: ' A(b) (c)(b) ' },
  { name: 'replace', args: ['s', 'a', '$$'], want: ' Ab c$b ' },
  { name: 'replace', args: ['s', 'a', 'x$&amp;'], want: ' Ab cx$&b ' },
  { name: 'formatNumber', args: ['x', '%6.2f|'], want: '  2.50|' },
  { name: 'formatNumber', args: ['z', '%03d'], want: '-04' },
  { name: 'formatNumber', args: [1234.5, '%e'], want: '1.234500e+03' },
  { name: 'formatNumber', args: ['x', '%-6.1f|%%'], want: '2.5   |%' },
  { name: 'formatDatetime', args: ['t', '%d.%m.%y %H:%M:%S, day %j'], want: '03.01.60 03:30:03, day 003' },
  { name: 'formatDatetime', args: ['d', '%A %e %B %Y'], want: 'Tuesday  1 April 2003' },
])('$name of $args is "$want"', ({ name, args, want }) => {
  expect(evaluate(apply(name, args), 'string')).toBe(want);
});

test.each([
  { name: 'equal', args: ['x', 2.5], want: true },
  { name: 'equal', args: ['x', '2.50'], want: true },
  { name: 'notEqual', args: ['s', 'a'], want: true },
  { name: 'lessThan', args: ['z', 'x'], want: true },
  { name: 'lessOrEqual', args: ['x', 'x'], want: true },
  { name: 'greaterThan', args: ['x', 'x'], want: false },
  { name: 'greaterOrEqual', args: ['d', '2003-03-31'], want: true },
  { name: 'isIn', args: ['x', 1, 2.5], want: true },
  { name: 'isNotIn', args: ['x', 1, 2.5], want: false },
  { name: 'and', args: ['b', apply('not', ['b'])], want: false },
  { name: 'or', args: [apply('not', ['b']), 'b', 'b'], want: true },
  { name: 'isMissing', args: ['x'], want: false },
  { name: 'isNotMissing', args: ['x'], want: true },
  { name: 'isValid', args: ['x'], want: true },
  { name: 'isNotValid', args: ['x'], want: false },
  { name: 'matches', args: ['s', 'c.b'], want: true },
])('$name of $args is $want', ({ name, args, want }) => {
  expect(evaluate(apply(name, args), 'boolean')).toBe(want);
});

const { x: _, ...WITHOUT_X } = SAMPLE;

test.each([
  { what: 'a missing argument makes the result missing', expression: apply('+', ['x', 1]), want: null },
  { what: 'mapMissingTo stands for the result', expression: apply('+', ['x', 1], 'mapMissingTo="-1"'), want: -1 },
  { what: 'defaultValue stands for a missing result', expression: apply('+', ['x', 1], 'defaultValue="-2"'), want: -2 },
  { what: 'a field may be replaced', expression: '<FieldRef field="x" mapMissingTo="7"/>', want: 7 },
  { what: 'aggregates leave missing values out', expression: apply('avg', ['x', 1, 2]), want: 1.5 },
  { what: 'and are missing when all are', expression: apply('sum', ['x', 'x']), want: null },
  { what: 'if tests for missing values', expression: apply('if', [apply('isMissing', ['x']), 1, 'x']), want: 1 },
  { what: 'if without else is missing', expression: apply('if', [apply('isNotMissing', ['x']), 1]), want: null },
  { what: 'a missing condition decides nothing', expression: apply('if', [apply('greaterThan', ['x', 0]), 1, 2]), want: null },
  { what: 'a missing constant', expression: '<Constant missing="true"/>', want: null },
])('$what', ({ expression, want }) => {
  expect(evaluate(expression, 'double', WITHOUT_X)).toBe(want);
});

test('a function without a result for its arguments refuses the sample, or gives what the document says', () => {
  const root = (attributes: string) => evaluate(apply('sqrt', ['z'], attributes), 'double');
  expect(() => root('')).toThrow('field "sqrt": expected arguments for which the function has a result, got -4');
  expect(root('invalidValueTreatment="asMissing"')).toBeNull();
  expect(root('invalidValueTreatment="asMissing" defaultValue="0"')).toBe(0);
});

test.each([
  { outliers: 'asIs', results: [0, 0.5, 1, 2, 3, 3.5] },
  { outliers: 'asExtremeValues', results: [1, 1, 1, 2, 3, 3] },
  { outliers: 'asMissingValues', results: [9, 9, 1, 2, 3, 9] },
])('a piecewise line with outliers $outliers', ({ outliers, results }) => {
  const points = '<LinearNorm orig="0" norm="1"/><LinearNorm orig="2" norm="2"/><LinearNorm orig="4" norm="3"/>';
  const expression = `<NormContinuous field="x" outliers="${outliers}" mapMissingTo="9">${points}</NormContinuous>`;
  expect([-2, -1, 0, 2, 4, 5].map((x) => evaluate(expression, 'double', { x }))).toEqual(results);
  expect(evaluate(expression, 'double', {})).toBe(9);
});

test('an indicator', () => {
  const expression = '<NormDiscrete field="s" value="a"/>';
  expect([{ s: 'a' }, { s: 'b' }, {}].map((sample) => evaluate(expression, 'double', sample))).toEqual([1, 0, null]);
});

test('bins: the first that holds the number, at the closed end', () => {
  const bin = (closure: string, margins: string, value: string) =>
    `<DiscretizeBin binValue="${value}"><Interval closure="${closure}" ${margins}/></DiscretizeBin>`;
  const expression = `<Discretize field="x" mapMissingTo="none" defaultValue="other">
    ${bin('openClosed', 'rightMargin="0"', 'low')}${bin('openOpen', 'leftMargin="0" rightMargin="5"', 'mid')}${bin('closedClosed', 'leftMargin="5" rightMargin="9"', 'high')}</Discretize>`;
  const results = [-1, 0, 0.1, 5, 9, 9.1, null].map((x) => evaluate(expression, 'string', { x }));
  expect(results).toEqual(['low', 'low', 'mid', 'high', 'high', 'other', 'none']);
});

test('a table by two fields', () => {
  const expression = `<MapValues outputColumn="out" dataType="integer" defaultValue="0" mapMissingTo="-1">
    <FieldColumnPair field="s" column="band"/><FieldColumnPair field="x" column="data:number"/>
    <InlineTable><row><band>a</band><data:number>1</data:number><out>10</out></row><row><band>a</band><data:number>2</data:number><out>20</out></row></InlineTable></MapValues>`;
  const samples = [{ s: 'a', x: 1 }, { s: 'a', x: 2 }, { s: 'b', x: 2 }, { s: 'a' }];
  expect(samples.map((sample) => evaluate(expression, 'integer', sample))).toEqual([10, 20, 0, -1]);
});

function withFunctions(functions: string, expression: string): Uint8Array {
  return document({
    fields: FIELDS,
    transformations: functions,
    model: `<RegressionModel functionName="regression">${schema(ACTIVE)}<LocalTransformations>
      <DerivedField name="y" optype="continuous" dataType="double">${expression}</DerivedField></LocalTransformations>
      <RegressionTable intercept="0"><NumericPredictor name="y" coefficient="1"/></RegressionTable></RegressionModel>`,
  });
}

const SQUARE = `<DefineFunction name="square" optype="continuous" dataType="double"><ParameterField name="v" dataType="double"/>
  <Apply function="*"><FieldRef field="v"/><FieldRef field="v"/></Apply></DefineFunction>`;

test('a function of the document, applied to its own result', () => {
  const inner = apply('square', ['x']);
  expect(predict(withFunctions(SQUARE, apply('square', [inner])), { x: 3 }).predictedValue).toBe(81);
  expect(predict(withFunctions(SQUARE, apply('-', [apply('square', ['x']), apply('square', ['z'])])), { x: 3, z: 2 }).predictedValue).toBe(
    5,
  );
});

test.each([
  { functions: '', expression: apply('soundex', ['s']), says: 'the function "soundex" is neither built in nor defined' },
  { functions: '', expression: apply('sqrt', ['x', 'z']), says: 'the function "sqrt" does not take 2 arguments' },
  { functions: SQUARE, expression: apply('square', ['x', 'z']), says: 'the function "square" takes 1 arguments, not 2' },
  { functions: SQUARE + SQUARE, expression: apply('square', ['x']), says: 'the function "square" is defined twice' },
  {
    functions: SQUARE.replace('"*"', '"square"').replace('<FieldRef field="v"/></Apply>', '</Apply>'),
    expression: apply('square', ['x']),
    says: 'the function "square" calls itself',
  },
  {
    functions: SQUARE.replace('field="v"', 'field="x"'),
    expression: apply('square', ['x']),
    says: 'refers to the field "x", which is not declared',
  },
  { functions: '', expression: '<FieldRef field="nowhere"/>', says: 'refers to the field "nowhere", which is not declared' },
  { functions: '', expression: '<FieldRef field="y"/>', says: 'the field "y" is defined by itself' },
  { functions: '', expression: apply('matches', ['s', '(']), says: 'the pattern is not understood' },
  { functions: '', expression: apply('matches', ['s', 's']), says: 'the pattern must be a <Constant>' },
  {
    functions: '',
    expression: '<NormContinuous field="x"><LinearNorm orig="1" norm="0"/><LinearNorm orig="1" norm="1"/></NormContinuous>',
    says: 'must increase strictly',
  },
  {
    functions: '',
    expression: '<NormContinuous field="d"><LinearNorm orig="1" norm="0"/><LinearNorm orig="2" norm="1"/></NormContinuous>',
    says: 'the field "d" is a date; a number is needed',
  },
  { functions: '', expression: '<Constant dataType="double">much</Constant>', says: '"much" is not a double' },
])('refused: $says', ({ functions, expression, says }) => {
  expect(() => load(withFunctions(functions, expression))).toThrow(says);
});

test('a constant that names a parameter of its function is that parameter', () => {
  const twice = SQUARE.replace('<FieldRef field="v"/></Apply>', '<Constant>v</Constant></Apply>');
  expect(predict(withFunctions(twice, apply('square', ['x'])), { x: 3 }).predictedValue).toBe(9);
});

test('a chain of fields that is longer than any honest one is refused', () => {
  const chain = Array.from({ length: 500 }, (_, i) => {
    const source = i === 499 ? 'x' : `f${i + 1}`;
    return `<DerivedField name="f${i}" optype="continuous" dataType="double"><FieldRef field="${source}"/></DerivedField>`;
  });
  expect(() => load(withFunctions(chain.join(''), '<FieldRef field="f0"/>'))).toThrow('refer to each other more than 400 deep');
});
