import { describe, expect, it } from 'vitest';
import { type EndpointFacts, internetOrigins, reachOf, serviceUrls, vpcOrigins } from './endpoint-urls.ts';

const at = (host: string, port: number, vSwitchId: string | null = null, vpcId: string | null = vSwitchId === null ? null : 'vpc-a') => ({
  entrance: vpcId === null ? ('internet' as const) : ('vpc' as const),
  host,
  port,
  vpcId,
  vSwitchId,
});

function facts(overrides: Partial<EndpointFacts> = {}): EndpointFacts {
  return {
    ports: { internet: null, internetTls: null, vpc: null, vpcTls: null },
    listeners: [at('0.0.0.0', 30_000), at('127.0.1.1', 30_001, 'vsw-a'), at('127.0.2.1', 30_001, 'vsw-b')],
    linkedVpcs: [{ vpcId: 'vpc-a', vSwitchIds: ['vsw-b'] }],
    domains: [],
    names: null,
    ...overrides,
  };
}

const domain = (name: string, overrides: Partial<EndpointFacts['domains'][number]> = {}) => ({
  domain: name,
  entrance: 'internet' as const,
  isSecure: false,
  service: null,
  ...overrides,
});

describe('URLs of a service at a dedicated gateway', () => {
  it('are the addresses that it listens on, in a VPC those of the linked vSwitches', () => {
    expect(serviceUrls(facts(), 'echo')).toEqual({
      internet: ['http://127.0.0.1:30000/api/predict/echo'],
      vpc: ['http://127.0.2.1:30001/api/predict/echo'],
    });
  });

  it('are none where the portal is off and no VPC is linked', () => {
    expect(serviceUrls(facts({ listeners: [], linkedVpcs: [] }), 'echo')).toEqual({ internet: [], vpc: [] });
  });

  it('begin with the names of the gateway where it has any', () => {
    const names = { internet: 'gw-1.example.com', vpc: 'gw-1-vpc.example.com' };
    expect(internetOrigins(facts({ names }))).toEqual(['http://gw-1.example.com:30000', 'http://127.0.0.1:30000']);
    expect(vpcOrigins(facts({ names }))).toEqual([
      { vpcId: 'vpc-a', origins: ['http://gw-1-vpc.example.com:30001', 'http://127.0.2.1:30001'] },
    ]);
  });

  it('begin with a custom domain, one with a certificate first', () => {
    const domains = [
      domain('plain.example.com'),
      domain('safe.example.com', { isSecure: true }),
      domain('in.example.com', { entrance: 'vpc' }),
    ];
    const { internet, vpc } = serviceUrls(facts({ domains }), 'echo');
    expect(internet).toEqual([
      'https://safe.example.com:30000/api/predict/echo',
      'http://plain.example.com:30000/api/predict/echo',
      'http://127.0.0.1:30000/api/predict/echo',
    ]);
    expect(vpc[0]).toBe('http://in.example.com:30001/api/predict/echo');
  });

  it('are the root of a domain of its own, and no domain of another service', () => {
    const domains = [
      domain('all.example.com'),
      domain('echo.example.com', { service: 'echo', isSecure: true }),
      domain('other.example.com', { service: 'other' }),
    ];
    const ports = { internet: 80, internetTls: 443, vpc: null, vpcTls: null };
    const listeners = [at('10.0.0.1', 80), at('10.0.0.1', 443)];
    expect(serviceUrls(facts({ domains, ports, listeners, linkedVpcs: [] }), 'echo').internet).toEqual([
      'https://echo.example.com',
      'http://all.example.com/api/predict/echo',
      'http://10.0.0.1/api/predict/echo',
    ]);
  });

  it('name no wildcard, which stands for many', () => {
    const { internet } = serviceUrls(facts({ domains: [domain('*.example.com')] }), 'echo');
    expect(internet).toEqual(['http://127.0.0.1:30000/api/predict/echo']);
  });
});

describe('how this machine reaches a service', () => {
  it('is by address, in a VPC from an address of it', () => {
    const names = { internet: 'gw-1.example.com', vpc: 'gw-1-vpc.example.com' };
    const urls = serviceUrls(facts({ names, domains: [domain('safe.example.com', { isSecure: true })] }), 'echo');
    expect(reachOf(urls)).toEqual([
      { entrance: 'internet', url: 'http://127.0.0.1:30000/api/predict/echo', host: '127.0.0.1', port: 30_000, from: null },
      { entrance: 'vpc', url: 'http://127.0.2.1:30001/api/predict/echo', host: '127.0.2.1', port: 30_001, from: '127.0.2.1' },
    ]);
    expect(reachOf({ internet: [], vpc: ['http://[fd00::1]/api/predict/echo'] })).toEqual([
      { entrance: 'vpc', url: 'http://[fd00::1]/api/predict/echo', host: 'fd00::1', port: 80, from: 'fd00::1' },
    ]);
    expect(reachOf({ internet: [], vpc: [] })).toEqual([]);
  });
});
