import { describe, expect, it } from 'vitest';
import { appendLines, EMPTY_LOG, type LogBuffer, type LogLine, MOST_LINES } from './log-buffer.ts';

const line = (text: string): LogLine => ({ kind: 'line', instance: '', text });
const lines = (from: number, count: number) => Array.from({ length: count }, (_, i) => line(String(from + i)));
const texts = ({ blocks }: LogBuffer) => blocks.flatMap((block) => block.lines.map(({ text }) => text));

describe('lines of a log', () => {
  it('stay in order, whatever comes at once', () => {
    let buffer = EMPTY_LOG;
    let next = 0;
    for (const count of [1, 250, 0, 99, 7]) {
      buffer = appendLines(buffer, lines(next, count));
      next += count;
    }
    expect(texts(buffer)).toEqual(lines(0, next).map(({ text }) => text));
    expect(buffer.count).toBe(next);
  });

  it('leave full blocks as they are, so that they are not drawn again', () => {
    const before = appendLines(EMPTY_LOG, lines(0, 250));
    const after = appendLines(before, lines(250, 1));
    expect(after.blocks.slice(0, 2).every((block, i) => block === before.blocks[i])).toBe(true);
    expect(after.blocks[2]).not.toBe(before.blocks[2]);
    expect(new Set(after.blocks.map(({ id }) => id)).size).toBe(3);
  });

  it('are bounded: the oldest go', () => {
    let buffer = EMPTY_LOG;
    for (let i = 0; i < 300; i += 1) buffer = appendLines(buffer, lines(i * 37, 37));
    expect(buffer.count).toBeLessThanOrEqual(MOST_LINES);
    expect(buffer.count).toBeGreaterThan(MOST_LINES - 200);
    expect(buffer.count).toBe(texts(buffer).length);
    expect(texts(buffer).at(-1)).toBe(String(300 * 37 - 1));
    expect(appendLines(EMPTY_LOG, lines(0, 20_000)).count).toBe(MOST_LINES);
  });
});
