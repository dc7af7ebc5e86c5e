import { describe, expect, it, test } from 'vitest';
import { bytesText, cpuText, ejectedInstances, usageByInstance, usageQuestion } from './usage.ts';

const series = (instance: string, Values: (number | null)[]) => ({ Labels: { instance }, Values });
const result = (...Series: ReturnType<typeof series>[]) => ({ Unit: '1', IsTruncated: false, Series });

describe('what instances use', () => {
  it('is asked by instance, for the time that just went by', () => {
    const question = usageQuestion('echo', 100_000);
    expect(question.Queries.map(({ Function: name, GroupBy: by }) => [name, by])).toEqual([
      ['rate', ['instance']],
      ['last', ['instance']],
      ['last', undefined],
    ]);
    expect([question.StartTime, question.EndTime]).toEqual([70_000, 100_000]);
  });

  it('is the newest value that is known', () => {
    const answer = {
      StepSeconds: 5,
      Times: [1, 2, 3],
      Results: [
        result(series('a', [0.1, 0.25, null]), series('c', [null, null, null])),
        result(series('a', [5, 6, 7]), series('b', [1, 2, 3])),
        result(series('', [0, 2, null])),
      ],
      RequestId: '',
    };
    expect([...usageByInstance(answer)]).toEqual([
      ['a', { cpu: 0.25, memory: 7 }],
      ['b', { cpu: null, memory: 3 }],
    ]);
    expect(ejectedInstances(answer)).toBe(2);
    expect([usageByInstance(undefined).size, ejectedInstances(undefined)]).toEqual([0, 0]);
  });
});

test.each([
  [null, '–', null, '–'],
  [0.034, '3.4 %', 52_428_800, '50 MB'],
  [1.5, '150 %', 3 * 2 ** 30, '3.0 GB'],
])('%o cores and %o are said in short', (cores, cpu, bytes, memory) => {
  expect(cpuText(cores)).toBe(cpu);
  expect(bytesText(bytes)).toBe(memory);
});
