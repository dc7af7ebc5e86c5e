import { expect, test } from 'vitest';
import { RequestError } from '../src/host/index.ts';
import { OnnxModel } from '../src/onnx/model.ts';
import { identityModel, temporaryDirectory } from './onnx-models.ts';

test('calls are computed in turn, and those that nobody wants any more are left out', async () => {
  const { path, release } = await temporaryDirectory({ 'model.onnx': await identityModel(1, ['n']) });
  const options = { path, entry: null, config: null, name: 'm', threads: 1 };
  const model = await OnnxModel.load(options, { threads: 1, optimization: 'all', example: null });
  const finished: number[] = [];
  const run = async (value: number, isWanted: boolean) => {
    const feeds = new Map([['x', { datatype: 'FP32' as const, dims: [1], data: Float32Array.of(value) }]]);
    try {
      const outputs = await model.run({ feeds, fetches: ['y'], isWanted: () => isWanted });
      finished.push(value);
      return outputs.get('y')?.data[0];
    } catch (error) {
      return error;
    }
  };
  const outcomes = await Promise.all([1, 2, 3, 4, 5, 6].map((value) => run(value, value % 3 !== 0)));
  const leftOut = new RequestError('the caller went away before its turn', 499);
  expect(outcomes).toEqual([1, 2, leftOut, 4, 5, leftOut]);
  expect(finished).toEqual([1, 2, 4, 5]);
  await model.close();
  await release();
});
