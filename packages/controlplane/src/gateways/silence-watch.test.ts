import { expect, test } from 'vitest';
import type { NodeView } from '../publish/node.ts';
import { SilenceWatch } from './silence-watch.ts';

function supervisor(pid: number, silentMs: number): Pick<NodeView, 'hello' | 'silentMs'> {
  return { hello: { pid } as NodeView['hello'], silentMs };
}

test('who is silent for long hangs', () => {
  const watch = new SilenceWatch();
  expect(watch.hangs(supervisor(1, 9_999), 0)).toBe(false);
  expect(watch.hangs(supervisor(1, 10_000), 1000)).toBe(false);
  expect(watch.hangs(supervisor(1, 16_000), 2000)).toBe(true);
});

test('who could not be heard because we stood still does not', () => {
  const watch = new SilenceWatch();
  expect(watch.hangs(supervisor(1, 60_000), 0)).toBe(false);
  // Between two messages of the same turn.
  expect(watch.hangs(supervisor(1, 60_000), 1)).toBe(false);
  expect(watch.hangs(supervisor(1, 20), 1000)).toBe(false);
  expect(watch.hangs(supervisor(1, 60_000), 61_000)).toBe(false);
});

test('its successor is looked at anew', () => {
  const watch = new SilenceWatch();
  expect(watch.hangs(supervisor(1, 20_000), 0)).toBe(false);
  expect(watch.hangs(supervisor(2, 20_000), 1000)).toBe(false);
  expect(watch.hangs(supervisor(2, 21_000), 2000)).toBe(true);
});
