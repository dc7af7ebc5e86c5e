import { describe, expect, it, test } from 'vitest';
import { endpointGroups, grpcAddress } from './endpoint-groups.ts';

const dedicated = {
  BackendId: 'gw-1',
  EndpointType: 'PrivateGateway' as const,
  InternetEndpoints: ['https://ai.example.com/api/predict/echo', 'http://10.0.0.1:30000/api/predict/echo'],
  IntranetEndpoints: [
    'http://ai.internal/api/predict/echo',
    'http://127.0.1.1:30001/api/predict/echo',
    'http://127.0.2.1:30001/api/predict/echo',
  ],
  PathType: 'Service' as const,
};
const gateway = {
  IntranetEndpoints: [
    { VpcId: 'vpc-a', Endpoints: ['http://127.0.1.1:30001'] },
    { VpcId: 'vpc-b', Endpoints: ['http://127.0.2.1:30001'] },
  ],
};

describe('endpoints of a service', () => {
  it('of a dedicated gateway are told apart by the VPC that they answer in', () => {
    expect(endpointGroups([dedicated], gateway)).toEqual({
      gatewayId: 'gw-1',
      isShared: false,
      internet: [
        { url: dedicated.InternetEndpoints[0], vpcId: null },
        { url: dedicated.InternetEndpoints[1], vpcId: null },
      ],
      vpc: [
        { url: dedicated.IntranetEndpoints[0], vpcId: null },
        { url: dedicated.IntranetEndpoints[1], vpcId: 'vpc-a' },
        { url: dedicated.IntranetEndpoints[2], vpcId: 'vpc-b' },
      ],
    });
  });

  it('are shown before the gateway is known', () => {
    expect(endpointGroups([dedicated], null)?.vpc.every(({ vpcId }) => vpcId === null)).toBe(true);
    expect(endpointGroups([], null)).toBeNull();
  });

  it('of the shared gateway carry its name', () => {
    const shared = { ...dedicated, BackendId: 'default', EndpointType: 'DefaultGateway' as const };
    expect(endpointGroups([shared], null)).toMatchObject({ gatewayId: 'shared', isShared: true });
  });
});

test.each([
  ['http://127.0.0.1:8080/api/predict/echo', '127.0.0.1:8080', true],
  ['https://ai.example.com/', 'ai.example.com:443', false],
  ['http://[::1]/api/predict/echo', '[::1]:80', true],
])('gRPC calls go to host and port of %s', (url, address, isPlain) => {
  expect(grpcAddress(url)).toEqual({ address, isPlain });
});
