import type { SnapshotResource } from '@infergate/contract';
import { gatewayResource, instanceResource, outlierDetection, serviceResource } from '@infergate/testkit';
import { expect, test } from 'vitest';
import { resourceProblem } from './resource-check.ts';

const [instance] = [instanceResource('a', 20_000)];
const at = (address: object) => ({ instances: [{ ...instance, address: { ...instance.address, ...address } }] });

test.each([
  { name: 'a service', resource: serviceResource('echo', { instances: [instance] }) },
  { name: 'a service with a base path and an IPv6 address', resource: serviceResource('echo', at({ host: '::1', basePath: '/a/b' })) },
  { name: 'a service with headers', resource: serviceResource('echo', { upstreamHeaders: [['X-Key', 'a "b" c\tü']] }) },
  { name: 'a service whose instances are not ejected', resource: serviceResource('echo', { outlier: null }) },
  { name: 'a gateway', resource: gatewayResource() },
])('$name is fine', ({ resource }) => {
  expect(resourceProblem(resource)).toBeNull();
});

test.each([
  { resource: serviceResource('Bad/Name'), want: 'name' },
  { resource: serviceResource('echo', at({ host: 'a b' })), want: 'host' },
  { resource: serviceResource('echo', at({ host: 0 })), want: 'host' },
  { resource: serviceResource('echo', at({ basePath: ['/a'] })), want: 'basePath' },
  { resource: serviceResource('echo', at({ tls: 'no' })), want: 'tls' },
  { resource: serviceResource('echo', { instances: [{ ...instance, id: 7 as unknown as string }] }), want: 'id' },
  { resource: serviceResource('echo', { upstreamHeaders: [['X-Key', 'a', 'b'] as unknown as [string, string]] }), want: 'upstreamHeaders' },
  { resource: serviceResource('echo', { protocols: { upgrades: 'websocket' as unknown as string[] } }), want: 'protocols' },
  { resource: serviceResource('echo', { limits: { instanceConcurrency: [1] as unknown as number } }), want: 'limits.instanceConcurrency' },
  { resource: serviceResource('echo', at({ port: 0 })), want: 'port' },
  { resource: serviceResource('echo', at({ basePath: 'relative' })), want: 'basePath' },
  { resource: serviceResource('echo', at({ basePath: '/a b\r\nX: y' })), want: 'basePath' },
  { resource: serviceResource('echo', { instances: [instance, instance] }), want: 'twice' },
  { resource: serviceResource('echo', { upstreamHeaders: [['X-Key', 'a\r\nX-Evil: 1']] }), want: 'upstreamHeaders' },
  { resource: serviceResource('echo', { upstreamHeaders: [['X Key', 'a']] }), want: 'upstreamHeaders' },
  // Its low byte is a line feed.
  { resource: serviceResource('echo', { upstreamHeaders: [['X-Key', 'a\u010aX-Evil: 1']] }), want: 'upstreamHeaders' },
  { resource: serviceResource('echo', { upstreamHeaders: [['Transfer-Encoding', 'chunked']] }), want: 'upstreamHeaders' },
  { resource: serviceResource('echo', at({ basePath: '/a\u010aX-Evil:1' })), want: 'basePath' },
  { resource: serviceResource('echo', { upstreamCaPem: 'x' }), want: 'upstreamCaPem' },
  { resource: serviceResource('echo', { limits: { rate: 0 } }), want: 'limits.rate' },
  { resource: serviceResource('echo', { limits: { rate: Number.NaN } }), want: 'limits' },
  { resource: serviceResource('echo', { limits: { concurrency: -1 } }), want: 'limits.concurrency' },
  { resource: serviceResource('echo', { limits: { instanceConcurrency: 0 } }), want: 'limits.instanceConcurrency' },
  { resource: serviceResource('echo', { timeouts: { totalMs: 0 } }), want: 'timeouts' },
  { resource: serviceResource('echo', { outlier: outlierDetection({ maxEjectedPercent: 51 }) }), want: 'outlier' },
  { resource: serviceResource('echo', { outlier: outlierDetection({ windowMs: 0 }) }), want: 'outlier' },
  { resource: serviceResource('echo', { retry: { methods: [], attempts: -1 } }), want: 'retry' },
  { resource: gatewayResource({ maxRequestBodyBytes: -1 }), want: 'maxRequestBodyBytes' },
  ...['10.0.0.0', '10.0.0.0/33', 'metadata/8', '::/129'].map((range) => ({
    resource: gatewayResource({ addressPolicy: { deny: [range], ownListeners: [] } }),
    want: 'addressPolicy.deny',
  })),
  {
    resource: gatewayResource({ addressPolicy: { deny: [], ownListeners: [{ host: 'nowhere', port: 1 }] } }),
    want: 'addressPolicy.ownListeners',
  },
  { resource: { kind: 'service', name: 'echo' } as SnapshotResource, want: 'malformed' },
  { resource: { ...serviceResource('echo'), balance: 'random' } as unknown as SnapshotResource, want: 'balance' },
])('$resource is refused because of $want', ({ resource, want }) => {
  expect(resourceProblem(resource)).toContain(want);
});
