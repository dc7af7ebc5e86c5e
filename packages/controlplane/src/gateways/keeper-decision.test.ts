import type { FleetSettings, ListenerAddress } from '@infergate/contract';
import { describe, expect, test } from 'vitest';
import { decideKeeping, type KeeperView, nextListeners } from './keeper-decision.ts';

const at = (internet: number, vpc = 8081, host = '127.0.0.1'): readonly ListenerAddress[] => [
  { entrance: 'internet', host, port: internet },
  { entrance: 'vpc', host: '127.0.0.1', port: vpc },
];
const settings = (overrides: Partial<FleetSettings> = {}): FleetSettings => ({
  nodes: 1,
  workersPerNode: 2,
  heapMiB: null,
  maxConnections: 100,
  drainGraceMs: 1000,
  logLevel: 'info',
  ...overrides,
});
const want = (listeners: readonly ListenerAddress[], changed: Partial<FleetSettings> = {}) => ({
  listeners,
  settings: settings(changed),
});

const ALONE: KeeperView = { hello: null, wanted: want(at(8080)), recorded: null, build: 'one', alive: 0, lonelyMs: 0, patienceMs: 1000 };
const hello = (listeners: readonly ListenerAddress[], build = 'one') => ({ listeners, build, settings: settings() });
/** Of a build that knew of no settings. */
const old = (listeners: readonly ListenerAddress[], build = 'one') => ({ listeners, build });

test.each<{ name: string; view: Partial<KeeperView>; decision: string }>([
  { name: 'nothing there is started', view: {}, decision: 'spawn' },
  { name: 'what is there as wanted serves', view: { hello: hello(at(8080)) }, decision: 'serve' },
  { name: 'any port will do for port 0', view: { hello: hello(at(34567)), wanted: want(at(0)) }, decision: 'serve' },
  { name: 'nothing to listen on is as good as anything', view: { hello: hello([]), wanted: want([]) }, decision: 'serve' },
  { name: 'another host will not do', view: { hello: hello(at(8080, 8081, '0.0.0.0')) }, decision: 'reconfigure' },
  { name: 'another port will not', view: { hello: hello(at(9090)) }, decision: 'reconfigure' },
  { name: 'one entrance less will not', view: { hello: hello(at(8080).slice(1)) }, decision: 'reconfigure' },
  { name: 'one too many will not', view: { hello: hello(at(8080)), wanted: want([]) }, decision: 'reconfigure' },
  {
    name: 'another VPC at the address will not',
    view: {
      hello: hello([{ entrance: 'vpc', host: '127.0.1.1', port: 1, vpcId: 'a' }]),
      wanted: want([{ entrance: 'vpc', host: '127.0.1.1', port: 1, vpcId: 'b' }]),
    },
    decision: 'reconfigure',
  },
  {
    name: 'another number of nodes will not',
    view: { hello: hello(at(8080)), wanted: want(at(8080), { nodes: 3 }) },
    decision: 'reconfigure',
  },
  { name: 'nor of workers', view: { hello: hello(at(8080)), wanted: want(at(8080), { workersPerNode: 4 }) }, decision: 'reconfigure' },
  { name: 'nor another heap', view: { hello: hello(at(8080)), wanted: want(at(8080), { heapMiB: 512 }) }, decision: 'reconfigure' },
  { name: 'nor another ceiling', view: { hello: hello(at(8080)), wanted: want(at(8080), { maxConnections: 7 }) }, decision: 'reconfigure' },
  { name: 'another build as wanted serves', view: { hello: hello(at(8080), 'two') }, decision: 'serve-other-build' },
  { name: 'another build not as wanted changes', view: { hello: hello(at(9090), 'two') }, decision: 'reconfigure' },
  { name: 'what cannot tell its addresses has what it was given', view: { hello: old([]), recorded: at(8080) }, decision: 'serve' },
  { name: 'what cannot change and has others goes', view: { hello: old(at(9090)) }, decision: 'replace' },
  { name: 'what cannot change and has the right ones serves', view: { hello: old(at(8080), 'two') }, decision: 'serve-other-build' },
  { name: 'living workers get time to bring back their supervisor', view: { alive: 2, lonelyMs: 999 }, decision: 'wait' },
  { name: 'what nobody can reach any more goes', view: { alive: 2, lonelyMs: 1000 }, decision: 'replace' },
])('$name', ({ view, decision }) => {
  expect(decideKeeping({ ...ALONE, ...view })).toBe(decision);
});

describe('what a living gateway is asked for', () => {
  test('is what is wanted, on the port that it has where any will do', () => {
    expect(nextListeners(at(8080, 8081), at(0, 9999))).toEqual(at(8080, 9999));
    expect(nextListeners([], at(0, 9999))).toEqual(at(0, 9999));
  });

  test.each([
    ['every address', '0.0.0.0', '127.0.0.1'],
    ['one address', '127.0.0.1', '0.0.0.0'],
  ])('is not %s yet while the same port is held in another way', (_, wanted, held) => {
    const [asked, vpc] = at(8080, 8081, wanted);
    expect(nextListeners(at(8080, 8081, held), [asked!, vpc!])).toEqual([vpc]);
    expect(nextListeners([vpc!], [asked!, vpc!])).toEqual([asked, vpc]);
  });
});
