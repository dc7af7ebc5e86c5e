import { expect, test } from 'vitest';
import { gatewayOptions } from './gateway-choice.ts';

type Gateways = Parameters<typeof gatewayOptions>[0];

const gateway = (GatewayId: string, GatewayName: string, more: object = {}) =>
  ({ GatewayId, GatewayName, GatewayType: 'FullyManaged', IsDefault: false, Status: 'Running', ...more }) as Gateways[number];

test('the shared gateway is the first choice, the others follow by name', () => {
  const gateways = [
    gateway('gw-2', 'zeta', { Status: 'Deleting' }),
    gateway('gw-1', 'alpha', { GatewayType: 'Application' }),
    gateway('shared', 'shared', { GatewayType: 'Shared' }),
  ];
  const options = gatewayOptions(gateways, 'shared');
  expect(options.map(({ value }) => value)).toEqual(['shared', 'gw-1', 'gw-2']);
  expect(options.map(({ isApplication, isDisabled }) => [isApplication, isDisabled])).toEqual([
    [false, false],
    [true, false],
    [false, true],
  ]);
});

test('the present one is there, whatever page of the list it is on', () => {
  expect(gatewayOptions([gateway('shared', 'shared', { GatewayType: 'Shared' })], 'gw-9').map(({ value }) => value)).toEqual([
    'shared',
    'gw-9',
  ]);
});
