import { FakeClock } from '@infergate/testkit';
import { describe, expect, test } from 'vitest';
import { WorkQueue } from './work-queue.ts';

function queueOf(work: (key: string) => Promise<void>, concurrency = 2) {
  const clock = new FakeClock();
  const errors: string[] = [];
  const queue = new WorkQueue(
    { clock, concurrency, backoff: { initialMs: 100, maxMs: 1000, jitter: 0 }, onError: (key) => void errors.push(key) },
    work,
  );
  return { clock, queue, errors };
}

describe('a work queue', () => {
  test('works once on a key that was added many times while it waited', async () => {
    const done: string[] = [];
    const { clock, queue } = queueOf(async (key) => void done.push(key), 1);
    let release = () => {};
    const blocked = queueOf(async (key) => {
      done.push(key);
      if (key === 'first') await new Promise<void>((resolve) => (release = resolve));
    }, 1);
    blocked.queue.add('first');
    for (let i = 0; i < 5; i += 1) blocked.queue.add('second');
    release();
    await blocked.clock.advance(0);
    expect(done).toEqual(['first', 'second']);
    await queue.close();
    expect(clock.pending).toBe(0);
  });

  test('works again on a key that was added while it was worked on', async () => {
    let runs = 0;
    const { clock, queue } = queueOf(async () => {
      runs += 1;
      if (runs === 1) queue.add('a');
    });
    queue.add('a');
    await clock.advance(0);
    expect(runs).toBe(2);
  });

  test('brings a failed key back with growing delays and forgets them on success', async () => {
    const times: number[] = [];
    const { clock, queue, errors } = queueOf(async () => {
      times.push(clock.monotonic());
      if (times.length < 4) throw new Error('not yet');
    });
    queue.add('a');
    await clock.advance(10_000);
    expect(times).toEqual([0, 100, 300, 700]);
    expect(errors).toEqual(['a', 'a', 'a']);
  });

  test('never works on one key twice at once, and keeps to its concurrency', async () => {
    let open = 0;
    let most = 0;
    const releases: (() => void)[] = [];
    const { clock, queue } = queueOf(async () => {
      open += 1;
      most = Math.max(most, open);
      await new Promise<void>((resolve) => releases.push(resolve));
      open -= 1;
    });
    for (const key of ['a', 'a', 'b', 'c']) queue.add(key);
    await clock.advance(0);
    expect(releases.length).toBe(2);
    while (releases.length > 0) {
      releases.shift()?.();
      await clock.advance(0);
    }
    expect(most).toBe(2);
  });

  test('an earlier time wins over a later one', async () => {
    const times: number[] = [];
    const { clock, queue } = queueOf(async () => void times.push(clock.monotonic()));
    queue.addAfter('a', 500);
    queue.addAfter('a', 200);
    queue.addAfter('a', 900);
    await clock.advance(1000);
    expect(times).toEqual([200]);
  });

  test('close waits for running work and takes no more', async () => {
    let release = () => {};
    let runs = 0;
    const { clock, queue } = queueOf(async () => {
      runs += 1;
      await new Promise<void>((resolve) => (release = resolve));
    });
    queue.add('a');
    await clock.advance(0);
    const closing = queue.close();
    queue.add('b');
    release();
    await closing;
    expect(runs).toBe(1);
  });
});
