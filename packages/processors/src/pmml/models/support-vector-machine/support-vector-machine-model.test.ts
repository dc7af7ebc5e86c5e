import { expect, test } from 'vitest';
import { document, fixture, load, NUMBER, predict, schema, TEXT } from '../../fixtures/builder.ts';

const distance = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, i) => sum + (x - b[i]!) ** 2, 0);

test.each([
  { x: 0.5, color: 'red' },
  { x: -2, color: 'red' },
  { x: 3, color: 'blue' },
])('one against one: each machine votes, x = $x and $color', ({ x, color }) => {
  const u = [x, color === 'red' ? 1 : 0];
  const [k1, k2, k3] = [
    [1, 0],
    [0, 1],
    [-2, 1],
  ].map((v) => Math.exp(-0.5 * distance(u, v))) as [number, number, number];
  const winners = [-0.2 + 1.5 * k1 - k2 < 0.1 ? 'a' : 'b', 0.3 + 0.5 * k2 - 2 * k3 < 0.1 ? 'a' : 'c', k3 - k1 < -0.4 ? 'b' : 'c'];
  const prediction = predict(fixture('support-vector-machine'), { x, color });
  for (const name of ['a', 'b', 'c']) {
    expect(prediction[`probability(${name})`]).toBeCloseTo(winners.filter((winner) => winner === name).length / 3, 14);
  }
});

test('a missing field leaves no prediction', () => {
  expect(predict(fixture('support-vector-machine'), { x: 1 }).kind).toBeNull();
});

function machine(kernel: string, coefficients = '<Coefficient value="2"/><Coefficient value="-3"/>'): Uint8Array {
  return document({
    fields: NUMBER('x') + NUMBER('z') + NUMBER('y'),
    model: `<SupportVectorMachineModel functionName="regression">${schema(['x', 'z'], 'y')}${kernel}
      <VectorDictionary><VectorFields><FieldRef field="x"/><FieldRef field="z"/></VectorFields>
        <VectorInstance id="p"><Array type="real">1 2</Array></VectorInstance><VectorInstance id="q"><Array type="real">-1 0.5</Array></VectorInstance></VectorDictionary>
      <SupportVectorMachine><SupportVectors><SupportVector vectorId="p"/><SupportVector vectorId="q"/></SupportVectors>
        <Coefficients absoluteValue="0.25">${coefficients}</Coefficients></SupportVectorMachine></SupportVectorMachineModel>`,
  });
}

// The sample (0.5, -1): inner products with p and q are -1.5 and -1.
test.each([
  { kernel: '<LinearKernelType/>', of: (product: number) => product },
  { kernel: '<PolynomialKernelType gamma="2" coef0="1" degree="3"/>', of: (product: number) => (2 * product + 1) ** 3 },
  { kernel: '<SigmoidKernelType gamma="0.5" coef0="0.1"/>', of: (product: number) => Math.tanh(0.5 * product + 0.1) },
])('$kernel', ({ kernel, of }) => {
  expect(predict(machine(kernel), { x: 0.5, z: -1 }).y).toBeCloseTo(0.25 + 2 * of(-1.5) - 3 * of(-1), 14);
});

function against(attributes: string, machines: string): Uint8Array {
  return document({
    fields: NUMBER('x') + TEXT('y'),
    model: `<SupportVectorMachineModel functionName="classification" svmRepresentation="Coefficients" ${attributes}>${schema(['x'], 'y')}
      <LinearKernelType/><VectorDictionary><VectorFields><FieldRef field="x"/></VectorFields></VectorDictionary>${machines}</SupportVectorMachineModel>`,
  });
}

const line = (attributes: string, slope: number, constant: number) =>
  `<SupportVectorMachine ${attributes}><Coefficients absoluteValue="${constant}"><Coefficient value="${slope}"/></Coefficients></SupportVectorMachine>`;

test('one against all: the smallest value wins, or the largest when the document says so', () => {
  const machines = line('targetCategory="up"', 1, 0) + line('targetCategory="down"', -1, 0) + line('targetCategory="flat"', 0, -0.5);
  expect([-3, 0, 3].map((x) => predict(against('', machines), { x }).y)).toEqual(['up', 'flat', 'down']);
  expect([-3, 3].map((x) => predict(against('maxWins="true"', machines), { x }).y)).toEqual(['down', 'up']);
});

test('one machine for two classes that predicts 0 or 1', () => {
  const model = against('alternateBinaryTargetCategory="no"', line('targetCategory="yes"', 1, 0));
  expect([0.2, 0.9].map((x) => predict(model, { x }).y)).toEqual(['no', 'yes']);
});

test.each([
  { model: machine('<LinearKernelType/>', '<Coefficient value="2"/>'), says: 'has 2 support vectors and 1 coefficients' },
  { model: machine('<WaveletKernelType/>'), says: '<WaveletKernelType> in <SupportVectorMachineModel> is not supported' },
  { model: Buffer.from(machine('<LinearKernelType/>').toString().replace('vectorId="q"', 'vectorId="r"')), says: 'has no vector "r"' },
])('a machine is refused: $says', ({ model, says }) => {
  expect(() => load(model)).toThrow(says);
});
