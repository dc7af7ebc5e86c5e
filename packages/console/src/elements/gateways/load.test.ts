import { expect, test } from 'vitest';
import { loadQuery, readLoad } from './load.ts';

const result = (...series: readonly (readonly [Record<string, string>, readonly (number | null)[]])[]) => ({
  Unit: '1',
  IsTruncated: false,
  Series: series.map(([Labels, Values]) => ({ Labels, Values: [...Values] })),
});

test('the load of a gateway is the last that is known of it, its processor time the mean of its workers', () => {
  const load = readLoad({
    Results: [
      result([{ gateway: 'gw-a' }, [3, 5, null]], [{ gateway: 'gw-b' }, [null]]),
      result([{ gateway: 'gw-a' }, [12.5]]),
      result(
        [{ gateway: 'gw-a', process: 'worker-0' }, [0.2, 0.5]],
        [{ gateway: 'gw-a', process: 'worker-1' }, [0.1]],
        [{ gateway: 'gw-a', process: 'supervisor' }, [0.9]],
      ),
    ],
  });
  expect(load.get('gw-a')).toEqual({ connections: 5, requestsPerSecond: 12.5, cpu: 0.3 });
  expect(load.get('gw-b')).toEqual({ connections: null, requestsPerSecond: null, cpu: null });
});

test('only the last half minute of the gateways that are shown is asked for', () => {
  const query = loadQuery(['gw-a'], 100_000);
  expect(query).toMatchObject({ StartTime: 70_000, EndTime: 100_000 });
  expect(query.Queries.map(({ Filter }) => Filter)).toEqual(Array.from({ length: 3 }, () => [{ Label: 'gateway', Values: ['gw-a'] }]));
});
