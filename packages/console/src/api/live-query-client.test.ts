import { QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LiveQueryClient } from './live-query-client.ts';

const KEY = ['ListServices'];

describe('an answer that is under way when something changes', () => {
  let queryClient: LiveQueryClient;
  let answers: ((text: string) => void)[];
  const shown: unknown[] = [];
  let stop: () => void;
  beforeEach(() => {
    vi.useFakeTimers();
    queryClient = new LiveQueryClient({});
    answers = [];
    shown.splice(0);
    const observer = new QueryObserver(queryClient, {
      queryKey: KEY,
      queryFn: () => new Promise<string>((resolve) => void answers.push(resolve)),
    });
    stop = observer.subscribe(({ data }) => void (data !== undefined && data !== shown.at(-1) && shown.push(data)));
  });
  afterEach(() => {
    stop();
    queryClient.clear();
    vi.useRealTimers();
  });

  const settled = () => vi.advanceTimersByTimeAsync(0);
  const answer = async (text: string) => {
    answers.at(-1)?.(text);
    await settled();
  };
  const change = () => void queryClient.invalidateQueries({ queryKey: KEY }, { cancelRefetch: false });

  it('is asked for once more, however much changes meanwhile', async () => {
    for (let i = 0; i < 5; i += 1) change();
    await answer('old');
    expect(answers).toHaveLength(2);
    await answer('new');
    expect([answers.length, shown]).toEqual([2, ['old', 'new']]);
    change();
    change();
    await answer('newer');
    await answer('newest');
    expect([answers.length, shown]).toEqual([4, ['old', 'new', 'newer', 'newest']]);
  });

  it('is not taken for what was asked after a call of ours', async () => {
    void queryClient.invalidateQueries();
    await answer('before');
    await answer('after');
    expect(shown).toEqual(['before', 'after']);
    expect(answers).toHaveLength(2);
  });

  it('is asked for again when it failed', async () => {
    change();
    queryClient.setDefaultOptions({ queries: { retry: false } });
    answers[0]?.(Promise.reject(new Error('gone')) as never);
    await settled();
    expect(answers).toHaveLength(2);
  });

  it('is old when somebody looks again, where nobody waited for it', async () => {
    stop();
    change();
    await answer('old');
    expect(answers).toHaveLength(1);
    expect(queryClient.getQueryState(KEY)).toMatchObject({ data: 'old', isInvalidated: true });
  });
});
