import { expect, test } from 'vitest';
import { flatSettings, matchingSettings } from './flat-settings.ts';

const settings = flatSettings(
  JSON.stringify({
    clusterId: 'local',
    sharedGateway: { rateLimit: { perService: 1000, total: 10_000 }, workers: null },
    zones: ['zone-a', 'zone-b'],
    vpcs: [{ id: 'vpc-1', vSwitches: [] }],
    labels: {},
  }),
);

test('settings are named as in the file, each on its own', () => {
  expect(settings.map(({ path, value }) => `${path} ${value}`)).toEqual([
    'clusterId "local"',
    'sharedGateway.rateLimit.perService 1000',
    'sharedGateway.rateLimit.total 10000',
    'sharedGateway.workers null',
    'zones ["zone-a","zone-b"]',
    'vpcs[0].id "vpc-1"',
    'vpcs[0].vSwitches []',
    'labels {}',
  ]);
});

test('they are found by words of key and value', () => {
  expect(matchingSettings(settings, 'RATE 1000').map(({ path }) => path)).toEqual([
    'sharedGateway.rateLimit.perService',
    'sharedGateway.rateLimit.total',
  ]);
  expect(matchingSettings(settings, 'zone-b').map(({ path }) => path)).toEqual(['zones']);
  expect(matchingSettings(settings, ' ')).toHaveLength(settings.length);
});
