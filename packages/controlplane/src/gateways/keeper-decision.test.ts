import type { ListenerAddress } from '@infergate/contract';
import { expect, test } from 'vitest';
import { decideKeeping, type KeeperView } from './keeper-decision.ts';

const at = (internet: number, vpc = 8081, host = '127.0.0.1'): readonly ListenerAddress[] => [
  { entrance: 'internet', host, port: internet },
  { entrance: 'vpc', host: '127.0.0.1', port: vpc },
];

const ALONE: KeeperView = { hello: null, requested: at(8080), recorded: null, build: 'one', alive: 0, lonelyMs: 0, patienceMs: 1000 };
const hello = (listeners: readonly ListenerAddress[], build = 'one') => ({ listeners, build });

test.each<{ name: string; view: Partial<KeeperView>; want: string }>([
  { name: 'nothing there is started', view: {}, want: 'spawn' },
  { name: 'what is there on the right addresses serves', view: { hello: hello(at(8080)) }, want: 'serve' },
  { name: 'any port will do for port 0', view: { hello: hello(at(34567)), requested: at(0) }, want: 'serve' },
  { name: 'another host will not', view: { hello: hello(at(8080, 8081, '0.0.0.0')) }, want: 'replace' },
  { name: 'another port will not', view: { hello: hello(at(9090)) }, want: 'replace' },
  { name: 'one entrance less will not', view: { hello: hello(at(8080).slice(1)) }, want: 'replace' },
  { name: 'what cannot tell its addresses has what it was given', view: { hello: hello([]), recorded: at(8080) }, want: 'serve' },
  { name: 'what cannot tell and was given others goes', view: { hello: hello([]), recorded: at(9090) }, want: 'replace' },
  { name: 'another build on the right addresses serves', view: { hello: hello(at(8080), 'two') }, want: 'serve-other-build' },
  { name: 'living workers get time to bring back their supervisor', view: { alive: 2, lonelyMs: 999 }, want: 'wait' },
  { name: 'what nobody can reach any more goes', view: { alive: 2, lonelyMs: 1000 }, want: 'replace' },
])('$name', ({ view, want }) => {
  expect(decideKeeping({ ...ALONE, ...view })).toBe(want);
});
