import { describe, expect, it } from 'vitest';
import { isMoved } from './service-moves.ts';

describe('the move of a service', () => {
  it.each([
    ['lasts while the new gateway does not serve it', { isTakenOver: false, takenOverAt: null, open: 0 }, false],
    ['lasts a while longer, so that callers can follow', { isTakenOver: true, takenOverAt: 96_000, open: 0 }, false],
    ['ends then', { isTakenOver: true, takenOverAt: 95_000, open: 0 }, true],
    ['waits for what is open at the old gateway', { isTakenOver: true, takenOverAt: 60_000, open: 3 }, false],
    ['does not wait for it for ever', { isTakenOver: true, takenOverAt: 40_000, open: 3 }, true],
    ['does not end while the new gateway is away', { isTakenOver: false, takenOverAt: 40_000, open: 0 }, false],
  ])('%s', (_, view, expected) => {
    expect(isMoved(view, 100_000)).toBe(expected);
  });
});
