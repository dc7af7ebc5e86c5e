import { expect, test } from 'vitest';
import { managedBody } from './new-gateway.ts';

const size = { InstanceType: '2c4g', Replicas: 2 } as const;

test('a gateway is asked for with what the form says, and with nothing else', () => {
  expect(managedBody({ ...size, ChargeType: 'PostPaid', AutoRenewal: true, Name: '  ' })).toEqual({
    GatewayType: 'FullyManaged',
    ...size,
    ChargeType: 'PostPaid',
  });
  const LabelRows = [{ key: ' team ', value: 'vision' }, { key: 'stage' }];
  expect(managedBody({ ...size, Name: ' front ', ChargeType: 'PrePaid', AutoRenewal: true, IsDefault: true, LabelRows })).toEqual({
    GatewayType: 'FullyManaged',
    ...size,
    Name: 'front',
    ChargeType: 'PrePaid',
    AutoRenewal: true,
    IsDefault: true,
    Labels: { team: 'vision', stage: '' },
  });
});
