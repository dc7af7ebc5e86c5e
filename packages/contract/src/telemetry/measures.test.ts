import { expect, test } from 'vitest';
import type { WorkerState } from '../nodes/messages.ts';
import { carryMeasures, type InstanceMeasures, type ServiceMeasures } from './measures.ts';

const service = (more: Partial<ServiceMeasures> = {}): ServiceMeasures => ({
  classes: [0, 0, 0, 0, 0],
  problems: {},
  bytesIn: 0,
  bytesOut: 0,
  ejections: 0,
  retries: 0,
  refusedRetries: 0,
  duration: [],
  firstByte: [],
  ...more,
});

const instance = (count: number, more: Partial<InstanceMeasures> = {}): InstanceMeasures => ({
  version: 1,
  classes: [0, count, 0, 0, 0],
  duration: [],
  firstByte: [],
  ...more,
});

const report = (more: Partial<WorkerState> = {}): WorkerState => ({
  type: 'state',
  version: null,
  refused: {},
  drainingOpen: {},
  services: {},
  connections: 0,
  rssBytes: 0,
  cpuMs: 0,
  ...more,
});

const carried = (...reports: readonly Partial<WorkerState>[]) =>
  reports.reduce<WorkerState | null>((before, more) => carryMeasures(report(more), before), null);

test('what a report is silent about is carried over', () => {
  const all = carried(
    { measures: { echo: service({ bytesIn: 1 }), other: service({ bytesIn: 2 }) } },
    { measures: { echo: service({ bytesIn: 5 }) } },
  );
  expect(all?.measures).toMatchObject({ echo: { bytesIn: 5 }, other: { bytesIn: 2 } });
  expect(carryMeasures(report({ connections: 9 }), all)).toEqual({ ...report({ connections: 9 }), measures: all?.measures });
  expect(carryMeasures(report(), null)).toEqual(report());
});

test('buckets and instances that have not changed are carried over, too', () => {
  const all = carried(
    {
      measures: {
        echo: service({
          duration: [15, 7, 1, 8, 1],
          instances: { a: instance(1, { firstByte: [3, 3, 1] }), b: instance(1) },
        }),
      },
    },
    { measures: { echo: service({ duration: [23, 8, 2], instances: { a: instance(2, { firstByte: [7, 4, 1] }) } }) } },
    { measures: { echo: service({ duration: [32, 9, 1] }) } },
  );
  expect(all?.measures?.['echo']).toEqual(
    service({
      duration: [32, 7, 1, 8, 2, 9, 1],
      instances: { a: instance(2, { firstByte: [7, 3, 1, 4, 1] }), b: instance(1) },
    }),
  );
});

test('what is forgotten goes, before what the same report says', () => {
  const counted = {
    echo: service({ bytesIn: 3, duration: [7, 7, 1], instances: { a: instance(1), b: instance(2) } }),
    other: service({ bytesIn: 4 }),
  };
  const gone = carried({ measures: counted }, { forgotten: { echo: ['a', 'unknown'], other: 'all', never: 'all', nor: ['x'] } });
  expect(gone?.measures).toEqual({ echo: { ...counted.echo, instances: { b: instance(2) } } });
  const again = carried({ measures: counted }, { forgotten: { echo: 'all' }, measures: { echo: service({ duration: [9, 9, 1] }) } });
  expect(again?.measures?.['echo']).toEqual(service({ duration: [9, 9, 1] }));
});

test('histograms in the form of an earlier build are read', () => {
  const pages = { 0: Array.from({ length: 32 }, (_, slot) => (slot === 7 ? 2 : 0)) } as unknown as ServiceMeasures['duration'];
  const all = carried({ measures: { echo: service({ duration: pages }) } });
  expect(all?.measures?.['echo']?.duration).toEqual([14, 7, 2]);
});

test('a service may have any name', () => {
  const named = (bytesIn: number) => JSON.parse(`{"__proto__":${JSON.stringify(service({ bytesIn }))}}`) as Record<string, ServiceMeasures>;
  const all = carried({ measures: named(1) }, { measures: named(2) });
  expect(Object.entries(all?.measures ?? {})).toEqual([['__proto__', service({ bytesIn: 2 })]]);
});
