import { expect, test } from 'vitest';
import type { MetricAnswer } from '../../api/metrics.ts';
import { linesOf } from './lines.ts';

const plan = {
  queries: [
    { name: '', query: { Metric: 'infergate_requests_total', Function: 'rate' } },
    { name: 'TP99', query: { Metric: 'infergate_request_duration_seconds', Function: 'quantile', Quantile: 0.99 } },
  ],
} as const;

function answer(times: readonly number[], values: readonly (readonly (number | null)[])[]): MetricAnswer {
  const result = (Series: MetricAnswer['Results'][number]['Series']) => ({ Unit: '1', IsTruncated: false, Series });
  return {
    RequestId: 'r',
    StepSeconds: 1,
    Times: [...times],
    Results: [
      result([{ Labels: { class: '2xx' }, Values: [...(values[0] ?? [])] }]),
      result([{ Labels: {}, Values: [...(values[1] ?? [])] }]),
    ],
  };
}

const names = { nameBefore: (name: string) => `${name} before`, nameless: 'none' };

test('a line is called by its query and by what it is grouped by', () => {
  const lines = linesOf(
    plan,
    answer(
      [1, 2],
      [
        [5, 6],
        [0.1, null],
      ],
    ),
    undefined,
    names,
  );
  expect(lines).toEqual([
    { name: '2xx', values: [5, 6] },
    { name: 'TP99', values: [0.1, null] },
  ]);
});

test('what was a day before is laid under the times of now, and has gaps where it has none', () => {
  const lines = linesOf(plan, answer([10, 20, 30], [[1, 2, 3]]), answer([20, 30, 40], [[7, 8, 9]]), names);
  expect(lines.find(({ name }) => name === '2xx before')).toEqual({ name: '2xx before', values: [null, 7, 8], isFaint: true });
});

test('what has no value of the label is called so', () => {
  const unlabelled = answer([1], [[1], [2]]);
  const [first] = unlabelled.Results;
  if (first?.Series[0] !== undefined) first.Series[0].Labels = { instance: '' };
  expect(linesOf(plan, unlabelled, undefined, names).map(({ name }) => name)).toEqual(['none', 'TP99']);
});

test('what has no value of the label is called as its query says, where it does', () => {
  const unlabelled = answer([1], [[1], [2]]);
  const [first] = unlabelled.Results;
  if (first?.Series[0] !== undefined) first.Series[0].Labels = { version: '' };
  const queries = plan.queries.map((query) => ({ ...query, name: 'Version', nameless: 'the gateway' }));
  expect(linesOf({ queries }, unlabelled, undefined, names).map(({ name }) => name)).toEqual(['the gateway', 'Version']);
});
