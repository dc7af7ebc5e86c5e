import { describe, expect, it, test } from 'vitest';
import { answerTable } from './answer-table.ts';
import { bodyOf, cellProblem, emptyRow, rowsOf } from './form-body.ts';
import { type FormColumn, type ModelForm, modelForm } from './model-form.ts';

type Described = Readonly<Record<string, unknown>>;
const tensors = (inputs: readonly Described[], body: unknown, outputs: readonly Described[] = []) => ({
  platform: 'onnx_onnxv1',
  inputs,
  outputs,
  example: { body },
});
const iris = tensors([{ name: 'features', datatype: 'FP32', shape: [-1, 4] }], { features: [[5.1, 3.5, 1.4, 0.2]] }, [
  { name: 'label', datatype: 'BYTES', shape: [-1] },
  { name: 'probabilities', datatype: 'FP32', shape: [-1, 2], labels: ['setosa', 'virginica'] },
]);
const loan = {
  platform: 'pmml',
  inputs: [
    { name: 'age', datatype: 'INT32', shape: [-1], type: 'integer', optype: 'continuous', range: '[0, 120]' },
    { name: 'job', datatype: 'BYTES', shape: [-1], type: 'string', optype: 'categorical', values: ['clerk', 'nurse'] },
    { name: 'note', datatype: 'BYTES', shape: [-1], type: 'string', optype: 'categorical', optional: true },
  ],
  outputs: [
    { name: 'risk', feature: 'predictedValue' },
    { name: 'p_high', feature: 'probability' },
  ],
  example: { body: [{ age: 30, job: 'clerk' }] },
};

function formOf(root: unknown): ModelForm {
  const form = modelForm(root);
  if (form === null) throw new Error('there is no form');
  return form;
}
const roundTrip = (root: { readonly example: { readonly body: unknown } }) => {
  const form = formOf(root);
  return JSON.parse(bodyOf(form, rowsOf(form, JSON.stringify(root.example.body)) ?? []) ?? 'null') as unknown;
};

describe('a form for a model', () => {
  it('has a column for each value of a row', () => {
    const { columns, hasRows } = formOf(iris);
    expect(hasRows).toBe(true);
    expect(columns.map(({ label, kind }) => [label, kind])).toEqual([0, 1, 2, 3].map((at) => [`features[${at}]`, 'number']));
  });

  it('knows categories, whole numbers and what may be left out', () => {
    const { columns } = formOf(loan);
    expect(columns.map(({ kind, isOptional }) => [kind, isOptional])).toEqual([
      ['integer', false],
      ['category', false],
      ['text', true],
    ]);
    expect(columns[0]?.hint).toBe('integer [0, 120]');
  });

  test.each([
    ['of several rows', iris],
    ['of records', loan],
    [
      'with an input for each column',
      tensors(
        [
          { name: 'a', datatype: 'INT64', shape: [-1] },
          { name: 'b', datatype: 'BOOL', shape: [-1, 1] },
        ],
        { a: [1, 2], b: [[true], [false]] },
      ),
    ],
    ['of one row alone', tensors([{ name: 'x', datatype: 'FP32', shape: [1, 3] }], { x: [[1, 2, 3]] })],
    ['of a single value', tensors([{ name: 'x', datatype: 'FP32', shape: [] }], { x: 4 })],
    [
      'of images',
      tensors([{ name: 'image', datatype: 'FP32', shape: [-1, 2, 2] }], {
        image: [
          [
            [1, 2],
            [3, 4],
          ],
        ],
      }),
    ],
    ['of a length that only the example tells', tensors([{ name: 'ids', datatype: 'INT64', shape: [-1, -1] }], { ids: [[1, 2, 3]] })],
  ])('%s sends what it shows', (_name, root) => {
    expect(roundTrip(root)).toEqual(root.example.body);
  });

  test.each([undefined, null, {}, { inputs: [] }, { inputs: [{}], example: { body: 1 } }])('is none for %j', (root) => {
    expect(modelForm(root)).toBeNull();
  });

  it('is none for hundreds of columns', () => {
    expect(
      modelForm(
        tensors(
          [
            { name: 'x', datatype: 'FP32', shape: [-1, 50] },
            { name: 'y', datatype: 'FP32', shape: [-1, 50] },
          ],
          {},
        ),
      ),
    ).toBeNull();
  });

  it('keeps numbers as they were typed', () => {
    const form = formOf(tensors([{ name: 'id', datatype: 'INT64', shape: [-1] }], { id: [1] }));
    expect(bodyOf(form, [['9007199254740993']])).toContain('9007199254740993');
  });

  it('does not show what it cannot hold', () => {
    expect(rowsOf(formOf(iris), '{"features": [[1, 2]]}')).toBeNull();
    expect(rowsOf(formOf(iris), '{"features": [[1, 2, 3, 4]], "more": 1}')).toBeNull();
    expect(rowsOf(formOf(loan), '[{"unknown": 1}]')).toBeNull();
    expect(rowsOf(formOf(loan), 'no JSON')).toBeNull();
  });

  it('begins a new row with what can be sent, but for texts', () => {
    expect(bodyOf(formOf(iris), [emptyRow(formOf(iris))])).toContain('[0, 0, 0, 0]');
    expect(emptyRow(formOf(loan))).toEqual(['0', 'clerk', '']);
  });

  test.each([
    ['number', '1.5e3', null],
    ['number', '1,5', 'number'],
    ['number', '', 'missing'],
    ['integer', '1.5', 'integer'],
    ['boolean', 'yes', 'boolean'],
    ['json', '[1', 'json'],
    ['text', '', null],
  ])('says of a %s %j: %s', (kind, text, problem) => {
    expect(cellProblem({ kind, isOptional: false } as FormColumn, text)).toBe(problem);
    expect(cellProblem({ kind, isOptional: true } as FormColumn, '')).toBeNull();
  });
});

describe('the answer as a table', () => {
  it('has labels and probabilities of tensors', () => {
    const text = '{"label":["setosa"],"probabilities":[{"setosa":0.9,"virginica":0.1}]}';
    expect(answerTable(formOf(iris), iris, text)).toEqual({
      columns: [
        { title: 'label', isProbability: false },
        { title: 'probabilities: setosa', isProbability: true },
        { title: 'probabilities: virginica', isProbability: true },
      ],
      rows: [['setosa', 0.9, 0.1]],
    });
  });

  it('has those of records', () => {
    expect(answerTable(formOf(loan), loan, '[{"risk":"high","p_high":0.8},{"risk":null,"p_high":0.2}]')).toEqual({
      columns: [
        { title: 'risk', isProbability: false },
        { title: 'p_high', isProbability: true },
      ],
      rows: [
        ['high', 0.8],
        ['', 0.2],
      ],
    });
  });

  test.each(['', '{"message":"wrong"}', '[1,2]', '{"a":[1],"b":[1,2]}', '{}'])('is none of %j', (text) => {
    expect(answerTable(formOf(iris), iris, text)).toBeNull();
  });
});
