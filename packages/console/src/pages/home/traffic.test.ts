import { expect, test } from 'vitest';
import { latest, trafficCourses } from './traffic.ts';
import { formatFigure } from './figure-format.ts';

test('the success rate is the part that was not answered by 5xx, where there were requests', () => {
  const series = [
    [10, 0, null, 4],
    [1, 0, null, null],
    [0.2, null, null, 0.1],
  ];
  const Results = series.map((Values) => ({ Unit: '1', IsTruncated: false, Series: [{ Labels: {}, Values }] }));
  const courses = trafficCourses({ RequestId: 'r', StepSeconds: 15, Times: [1, 2, 3, 4], Results });
  expect(courses.success).toEqual([0.9, null, null, 1]);
  expect(courses.ready).toEqual([]);
  expect(latest(courses.qps)).toBe(4);
});

test.each([
  [0, 'count', '0'],
  [0.0667, 'count', '0.0667'],
  [12_345.6, 'count', '12346'],
  [1, 'part', '100 %'],
  [0.999_99, 'part', '99.99 %'],
  [0.004_321, 'seconds', '4.32 ms'],
  [12.34, 'seconds', '12.3 s'],
] as const)('writes %d as a %s: %s', (value, kind, text) => expect(formatFigure(value, kind)).toBe(text));
