import type { OperationBody, OperationResponse } from '@infergate/contract';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ReportingWorker } from '../reporting-nodes.ts';
import { type ApiUnderTest, refusal, startApi } from './harness.ts';

type Body = OperationBody<'QueryMetrics'>;
type Question = Body['Queries'][number];
type Answer = OperationResponse<'QueryMetrics'>;

let api: ApiUnderTest;
let worker: ReportingWorker;

beforeEach(async () => {
  api = await startApi();
  // Calls are signed with the real time, so the clock begins anywhere in a second; these tests begin in the middle of one.
  await api.clock.advance(1500 - (api.clock.now() % 1000));
  worker = new ReportingWorker(4_000_001);
});

afterEach(() => api.close());

/** The gateway reports, and a second goes by. */
async function second(): Promise<void> {
  api.gateways.report([worker]);
  await api.clock.advance(1000);
}

const ask = async (body: Partial<Body>, ...queries: Question[]): Promise<Answer> => {
  const now = api.clock.now();
  return (await api.client()('QueryMetrics', {
    body: { StartTime: now - 60_000, EndTime: now, StepSeconds: 3600, Queries: queries, ...body },
  })) as Answer;
};

const requests = (more: Partial<Question> = {}): Question => ({ Metric: 'infergate_requests_total', Function: 'increase', ...more });
const sums = ({ Results }: Answer) =>
  Results.map(({ Series }) =>
    Series.map(({ Labels, Values }) => [Object.values(Labels).join(' '), Values.reduce<number>((a, b) => a + (b ?? 0), 0)]),
  );

describe('what was counted is answered', () => {
  beforeEach(async () => {
    await second();
    worker.finish({ service: 'echo', instance: 'echo-1' }, 3);
    worker.finish({ service: 'echo', instance: 'echo-2', version: 2, status: 503 }, 2);
    worker.finish({ service: 'echo', status: 401 });
    worker.finish({ service: 'other', instance: 'other-1' }, 5);
    await second();
  });

  test('in all, and by each label', async () => {
    const by = (...groupBy: NonNullable<Question['GroupBy']>) => requests({ GroupBy: groupBy });
    const answer = await ask({}, requests(), by('gateway'), by('service'), by('class'), by('version'), by('instance', 'class'));
    expect(sums(answer)).toEqual([
      [['', 11]],
      [['shared', 11]],
      [
        ['echo', 6],
        ['other', 5],
      ],
      [
        ['2xx', 8],
        ['5xx', 2],
        ['4xx', 1],
      ],
      [
        ['1', 8],
        ['2', 2],
        ['', 1],
      ],
      [
        ['other-1 2xx', 5],
        ['echo-1 2xx', 3],
        ['echo-2 5xx', 2],
        [' 4xx', 1],
      ],
    ]);
    expect(answer.Results[0]).toMatchObject({ Unit: '1', IsTruncated: false });
  });

  test('of those only that are asked for, those with the most first', async () => {
    const filter = (Label: 'service' | 'class', ...Values: string[]) => ({ Label, Values });
    const answer = await ask(
      {},
      requests({ Filter: [filter('service', 'echo')], GroupBy: ['class'], Limit: 2 }),
      requests({ Filter: [filter('service', 'echo', 'other'), filter('class', '2xx')], GroupBy: ['service'] }),
      requests({ Filter: [filter('service', 'nobody')] }),
    );
    expect(sums(answer)).toEqual([
      [
        ['2xx', 3],
        ['5xx', 2],
      ],
      [
        ['other', 5],
        ['echo', 3],
      ],
      [['', 0]],
    ]);
    expect(answer.Results.map(({ IsTruncated }) => IsTruncated)).toEqual([true, false, false]);
  });
});

test('a step is null before anything was reported, 0 where nothing happened, and a rate per second where something did', async () => {
  await api.clock.advance(10_000);
  await second();
  await second();
  worker.finish({ service: 'echo', instance: 'echo-1' }, 4);
  await second();
  const now = api.clock.now();
  const question: Question = { Metric: 'infergate_requests_total', Function: 'rate' };
  const { Results, Times, StepSeconds } = await ask({ StartTime: now - 6000, EndTime: now - 1000, StepSeconds: 1 }, question);
  expect(StepSeconds).toBe(1);
  expect(Times.at(-1)).toBe(Math.ceil((now - 1000) / 1000) * 1000);
  expect(Results).toEqual([
    { Unit: '1/s', IsTruncated: false, Series: [{ Labels: {}, Values: [null, null, null, 0, 0, 4].slice(-Times.length) }] },
  ]);
});

test('percentiles, means and gauges', async () => {
  await second();
  for (let i = 1; i <= 100; i += 1) worker.finish({ service: 'echo', instance: 'echo-1', microseconds: i * 1000 });
  worker.more = { services: { echo: { open: 7, waiting: 2, total: 0, failed: 0 } } };
  await second();
  worker.more = {};
  await second();
  const duration = (more: Partial<Question>): Question => ({ Metric: 'infergate_request_duration_seconds', Function: 'average', ...more });
  const open = (asked: Question['Function']): Question => ({ Metric: 'infergate_requests_open', Function: asked, GroupBy: ['service'] });
  const { Results } = await ask(
    {},
    duration({ Function: 'quantile', Quantile: 0.5 }),
    duration({ Function: 'quantile', Quantile: 0.99 }),
    duration({}),
    duration({ Function: 'increase' }),
    open('maximum'),
    open('last'),
    open('average'),
  );
  const values = Results.map(({ Series }) => Series[0]?.Values[0] ?? Number.NaN);
  expect(values[0]! / 0.05 - 1).toBeLessThan(1 / 32);
  expect(values[1]! / 0.099 - 1).toBeLessThan(1 / 32);
  expect(Math.abs(values[2]! / 0.0505 - 1)).toBeLessThan(1 / 32);
  expect(values.slice(3, 6)).toEqual([100, 7, 0]);
  expect(values[6]).toBeCloseTo(7 / 3);
  expect(Results.map(({ Unit }) => Unit)).toEqual(['s', 's', 's', '1', '1', '1', '1']);
});

describe('what cannot be answered is refused with what would do', () => {
  const now = () => api.clock.now();
  const cases: readonly [what: string, Partial<Body>, Question, said: readonly [path: string, words: RegExp]][] = [
    [
      'a label that the metric has not',
      {},
      requests({ GroupBy: ['service', 'problem'] }),
      ['Queries[0].GroupBy[1]', /has no label problem.*gateway, service/],
    ],
    [
      'a filter of such a label',
      {},
      requests({ Filter: [{ Label: 'process', Values: ['x'] }] }),
      ['Queries[0].Filter[0].Label', /has no label process/],
    ],
    [
      'a function of another type',
      {},
      requests({ Function: 'quantile', Quantile: 0.5 }),
      ['Queries[0].Function', /counter.*rate, increase/],
    ],
    ['a rate of a gauge', {}, { Metric: 'infergate_requests_open', Function: 'rate' }, ['Queries[0].Function', /average, maximum, last/]],
    [
      'a quantile without which',
      {},
      { Metric: 'infergate_request_duration_seconds', Function: 'quantile' },
      ['Queries[0].Quantile', /0\.99/],
    ],
    ['which without a quantile', {}, requests({ Quantile: 0.5 }), ['Queries[0].Quantile', /Leave one of them out/]],
    ['an end before the start', { StartTime: 2000, EndTime: 1000 }, requests(), ['EndTime', /not after/]],
    ['more than 13 months', { StartTime: 0 }, requests(), ['StartTime', /13 months/]],
    ['too many points', { StartTime: 1, EndTime: 11_002_000, StepSeconds: 1 }, requests(), ['StepSeconds', /at least 2 s/]],
  ];

  test.each(cases)('%s', async (_, body, question, [path, words]) => {
    const { code, status, problems } = await refusal(ask(body, question));
    expect([code, status]).toEqual(['InvalidParameter', 400]);
    expect(problems).toEqual([{ path, message: expect.stringMatching(words) as string }]);
  });

  test('everything at once', async () => {
    const question: Question = { Metric: 'infergate_requests_open', Function: 'rate', GroupBy: ['class'] };
    const { problems } = await refusal(ask({ StartTime: now(), EndTime: now() }, requests(), question));
    expect(problems.map(({ path }) => path)).toEqual(['EndTime', 'Queries[1].Function', 'Queries[1].GroupBy[0]']);
  });
});
