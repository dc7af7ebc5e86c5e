import type { GatewayResource } from '@infergate/contract';
import { gatewayResource } from '@infergate/testkit';
import { expect, test } from 'vitest';
import { resourceProblem } from './resource-check.ts';

test.each<[string, Partial<GatewayResource>]>([
  ['everybody', { access: null }],
  ['nobody', { access: { internet: null, vpcs: {} } }],
  ['lists', { access: { internet: [], vpcs: { 'vpc-local': ['0.0.0.0/0', '::/0', '::ffff:10.0.0.0/104'] } } }],
  ['names', { id: 'gw-1', name: 'Ein "Tor"', hostSuffixes: ['gw-1.infergate.example', 'local'] }],
  ['times', { idle: { clientMs: 1, upstreamMs: 0.5 } }],
])('%s are fine', (_, gateway) => {
  expect(resourceProblem(gatewayResource(gateway))).toBeNull();
});

test.each<[string, object]>([
  ['malformed', { access: undefined }],
  ['malformed', { access: { internet: null } }],
  ['access.internet', { access: { vpcs: {} } }],
  ['access.internet', { access: { internet: '0.0.0.0/0', vpcs: {} } }],
  ['access.internet', { access: { internet: ['10.0.0.0'], vpcs: {} } }],
  ['access.internet', { access: { internet: [7], vpcs: {} } }],
  ['access.internet', { access: { internet: Array.from({ length: 101 }, () => '10.0.0.0/8'), vpcs: {} } }],
  ['access.vpcs.vpc-a', { access: { internet: null, vpcs: { 'vpc-a': null } } }],
  ['access.vpcs.vpc-a', { access: { internet: null, vpcs: { 'vpc-a': ['10.0.0.0/33'] } } }],
  ['access.vpcs', { access: { internet: null, vpcs: { 'a "b"': [] } } }],
  ['access.vpcs', { access: { internet: null, vpcs: Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [`v${i}`, []])) } }],
  ['id and name', { name: 7 }],
  ['id and name', { name: '' }],
  ['id and name', { id: 'x'.repeat(257) }],
  ['hostSuffixes', { hostSuffixes: 'example' }],
  ['hostSuffixes', { hostSuffixes: ['Example.com'] }],
  ['hostSuffixes', { hostSuffixes: ['a..b'] }],
  ['hostSuffixes', { hostSuffixes: [1] }],
  ['malformed', { idle: null }],
  ['idle', { idle: { clientMs: 0, upstreamMs: 1 } }],
  ['idle', { idle: { clientMs: 1, upstreamMs: '1' } }],
  ['idle', { idle: { clientMs: 1 } }],
])('%s is a reason to refuse', (want, gateway) => {
  expect(resourceProblem({ ...gatewayResource(), ...gateway })).toContain(want);
});
