import { describe, expect, test } from 'vitest';
import { type ExpectedLoad, NODE_CAPACITY, nodesFor, recommend, SPECIFICATIONS } from './capacity.ts';

const load = (wanted: Partial<ExpectedLoad>): ExpectedLoad => ({
  traffic: 'shortHttp',
  qps: 0,
  connections: 0,
  bandwidthMbps: 0,
  ...wanted,
});

describe('capacity advice', () => {
  test('two nodes of the smallest are advised where little is expected', () => {
    expect(recommend(load({}))).toEqual({ specification: '2c4g', nodes: 2, bottleneck: null });
    expect(recommend(load({ qps: 1_000, connections: 500, bandwidthMbps: 100 }))).toEqual({
      specification: '2c4g',
      nodes: 2,
      bottleneck: null,
    });
  });

  test.each([
    ['shortHttp', '2c4g', 8_700],
    ['shortHttp', '8c16g', 35_000],
    ['shortHttp', '16c32g', 70_000],
    ['shortHttps', '2c4g', 2_700],
    ['shortHttps', '16c32g', 22_000],
    ['longHttp', '2c4g', 10_800],
    ['longHttp', '4c8g', 21_700],
  ] as const)('five nodes carry what the table says: %s on %s', (traffic, specification, qps) => {
    expect(nodesFor(specification, load({ traffic, qps }))).toEqual({ specification, nodes: 5, bottleneck: 'qps' });
    expect(nodesFor(specification, load({ traffic, qps: qps + 1 })).nodes).toBe(6);
  });

  test('what asks for the most nodes decides, and is told', () => {
    expect(recommend(load({ qps: 100, connections: 36_000, bandwidthMbps: 10 }))).toEqual({
      specification: '2c4g',
      nodes: 3,
      bottleneck: 'connections',
    });
    expect(recommend(load({ qps: 100, bandwidthMbps: 4_500 }))).toEqual({ specification: '2c4g', nodes: 5, bottleneck: 'bandwidth' });
  });

  test('ten nodes are enough, else the next specification is advised', () => {
    expect(recommend(load({ qps: 17_400 }))).toMatchObject({ specification: '2c4g', nodes: 10 });
    expect(recommend(load({ qps: 17_401 }))).toMatchObject({ specification: '4c8g', nodes: 5 });
    expect(recommend(load({ qps: 300_000 }))).toMatchObject({ specification: '16c32g', nodes: 22 });
  });

  test('beyond a hundred of the largest nothing is advised', () => {
    expect(recommend(load({ qps: 1_400_000 }))).toMatchObject({ specification: '16c32g', nodes: 100 });
    expect(recommend(load({ qps: 1_400_001 }))).toBeNull();
  });

  test('each specification is twice the one before, as the table has it', () => {
    expect(SPECIFICATIONS.map((each) => NODE_CAPACITY[each].connections)).toEqual([12_000, 24_000, 48_000, 96_000]);
    expect(SPECIFICATIONS.map((each) => NODE_CAPACITY[each].bandwidthMbps)).toEqual([1_000, 2_000, 4_000, 8_000]);
  });
});
