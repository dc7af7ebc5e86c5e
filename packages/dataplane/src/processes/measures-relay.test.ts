import type { MeasuresByService } from '@infergate/contract';
import { expect, test } from 'vitest';
import { MeasuresRelay } from './measures-relay.ts';

/** Only passed on, so that nothing of it matters but which it is. */
const part = (name: string) => ({ [name]: {} }) as unknown as MeasuresByService;

const taken = (relay: MeasuresRelay) => {
  const parts = [];
  while (relay.hasNews) parts.push(relay.take());
  return parts;
};

test('hands each report on once, in order', () => {
  const relay = new MeasuresRelay();
  relay.heard({ measures: part('a'), measuresRound: 0 });
  relay.heard({ measuresRound: 0 });
  relay.heard({ measures: part('b'), forgotten: { c: 'all' }, measuresRound: 0 });
  expect(taken(relay)).toEqual([{ measures: part('a') }, { measures: part('b'), forgotten: { c: 'all' } }]);
  expect(relay.take()).toEqual({});
});

test('drops what belongs to an earlier round, but for what is forgotten', () => {
  const relay = new MeasuresRelay();
  relay.heard({ measures: part('waits'), measuresRound: 0 });
  expect(relay.nextRound()).toBe(1);
  relay.heard({ measures: part('under-way'), forgotten: { gone: ['x'] }, measuresRound: 0 });
  expect(relay.hasNews).toBe(false);
  relay.heard({ measures: part('new'), forgotten: { gone: ['y'], other: 'all' }, measuresRound: 1 });
  expect(taken(relay)).toEqual([{ measures: part('new'), forgotten: { gone: ['x', 'y'], other: 'all' } }]);
  relay.restart();
  relay.heard({ measures: part('again'), measuresRound: 0 });
  expect(taken(relay)).toEqual([{ measures: part('again') }]);
});

test('asks for a new round rather than keep ever more for who does not read', () => {
  const relay = new MeasuresRelay();
  for (let i = 0; i < 100; i += 1) relay.heard({ measures: part(`p${i}`), forgotten: { gone: [`i-${i}`] }, measuresRound: 0 });
  expect(relay.isBehind).toBe(true);
  expect(taken(relay).length).toBeLessThanOrEqual(4);
  relay.nextRound();
  expect(relay.isBehind).toBe(false);
});

test('hands on what an earlier build says, which knows of no rounds', () => {
  const relay = new MeasuresRelay();
  relay.nextRound();
  relay.heard({ measures: part('old') });
  expect(taken(relay)).toEqual([{ measures: part('old') }]);
});
