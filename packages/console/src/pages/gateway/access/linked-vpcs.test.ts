import { expect, test } from 'vitest';
import { linkedVpcRows } from './linked-vpcs.ts';

const link = (VpcId: string, VSwitchId: string, more: object = {}) => ({
  AccountId: 'account',
  AuthoritativeDnsEnabled: false,
  Ip: '10.0.0.1',
  SecurityGroupId: '',
  Status: 'Running',
  VSwitchId,
  VpcId,
  Zone: 'zone-a',
  Endpoint: '',
  ...more,
});

test('vSwitches are shown with their VPC, which runs when all of them do', () => {
  const rows = linkedVpcRows([
    link('vpc-a', 'vsw-1', { Endpoint: 'http://10.0.0.1:80' }),
    link('vpc-b', 'vsw-3', { AuthoritativeDnsEnabled: true }),
    link('vpc-a', 'vsw-2', { Status: 'Creating' }),
  ]);
  expect(rows).toMatchObject([
    {
      vpcId: 'vpc-a',
      status: 'Creating',
      endpoint: 'http://10.0.0.1:80',
      hasAuthoritativeDns: false,
      vSwitches: [{ id: 'vsw-1' }, { id: 'vsw-2' }],
    },
    { vpcId: 'vpc-b', status: 'Running', endpoint: '', hasAuthoritativeDns: true, vSwitches: [{ id: 'vsw-3', zone: 'zone-a' }] },
  ]);
});
