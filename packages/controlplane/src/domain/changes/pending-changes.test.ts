import { describe, expect, it } from 'vitest';
import { type Change, PendingChanges } from './pending-changes.ts';

function drain(pending: PendingChanges): Change[] {
  const all: Change[] = [];
  for (let change = pending.take(); change !== null; change = pending.take()) all.push(change);
  return all;
}

describe('changes that are still to be told', () => {
  it('are told once each, however often they happened, and again when they happen again', () => {
    const pending = new PendingChanges();
    for (const id of ['a', 'b', 'a']) pending.add({ kind: 'service', id });
    pending.add({ kind: 'gateway', id: 'a' });
    expect(drain(pending)).toEqual([
      { kind: 'service', id: 'a' },
      { kind: 'service', id: 'b' },
      { kind: 'gateway', id: 'a' },
    ]);
    pending.add({ kind: 'service', id: 'a' });
    expect(drain(pending)).toEqual([{ kind: 'service', id: 'a' }]);
  });

  it('are any of their kind when there are too many to name', () => {
    const pending = new PendingChanges();
    pending.add({ kind: 'network', id: 'vpc-a' });
    for (let i = 0; i < 5_000; i += 1) pending.add({ kind: 'service', id: `s${i}` });
    pending.add({ kind: 'network', id: 'vpc-b' });
    expect(drain(pending).length).toBeLessThanOrEqual(1_005);
    pending.add({ kind: 'service', id: 's1' });
    expect(drain(pending)).toEqual([{ kind: 'service', id: 's1' }]);
  });

  it('make room again when they are told', () => {
    const pending = new PendingChanges();
    for (let i = 0; i < 1_001; i += 1) pending.add({ kind: 'service', id: `s${i}` });
    expect(drain(pending)).toEqual([{ kind: 'service', id: '' }]);
    for (let i = 0; i < 1_000; i += 1) pending.add({ kind: 'gateway', id: `g${i}` });
    pending.add({ kind: 'gateway', id: 'g1' });
    expect(drain(pending)).toHaveLength(1_000);
  });
});
