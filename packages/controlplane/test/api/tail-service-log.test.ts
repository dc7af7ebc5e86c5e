import type { StreamEvent } from '@infergate/contract';
import { instanceRecord, serviceRecord } from '@infergate/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ApiUnderTest, startApi } from './harness.ts';
import { ReadStream, sdkClient } from './stream-calls.ts';

type Event = StreamEvent<'TailServiceLog'>;

describe('TailServiceLog', () => {
  let api: ApiUnderTest;
  const open: ReadStream<'TailServiceLog'>[] = [];
  beforeEach(async () => {
    api = await startApi();
    await api.store.transaction(async (tx) => {
      await tx.insertService(serviceRecord());
      await tx.putInstance(instanceRecord({ name: 'echo-a' }));
    });
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((stream) => stream.leave()));
    await api.close();
  });

  const tail = (query: { InstanceName?: string; Keyword?: string; Lines?: number } = {}) => {
    const stream = new ReadStream(sdkClient(api), 'TailServiceLog', { path: { ServiceName: 'echo' }, query });
    open.push(stream);
    return stream;
  };
  const begun = async (query: Parameters<typeof tail>[0] = {}) => {
    const stream = tail(query);
    await stream.until((events) => events.some(({ Type }) => Type === 'Beat'));
    return stream;
  };
  const lines = (events: readonly Event[]) =>
    events.flatMap((event) => (event.Type === 'Line' ? [`${event.InstanceName} ${event.Text}`] : []));
  /** What stands there when so many lines have come. */
  const shown = async (stream: ReadStream<'TailServiceLog'>, count: number) => {
    await api.clock.advance(500);
    return lines(await stream.until((events) => lines(events).length >= count));
  };

  it('shows the last lines and then every further one, each once', async () => {
    api.logs.write('echo-a', 'one', 'two', 'three');
    const stream = await begun({ Lines: 2 });
    expect(lines(stream.events)).toEqual(['echo-a two', 'echo-a three']);
    api.logs.write('echo-a', 'four');
    expect(await shown(stream, 3)).toEqual(['echo-a two', 'echo-a three', 'echo-a four']);
    api.logs.write('echo-a', 'five', 'six');
    expect((await shown(stream, 5)).slice(3)).toEqual(['echo-a five', 'echo-a six']);
  });

  it('begins with nothing where nothing is asked for, or nothing was written', async () => {
    const early = await begun();
    api.logs.write('echo-a', 'one');
    expect(await shown(early, 1)).toEqual(['echo-a one']);
    const late = await begun({ Lines: 0 });
    api.logs.write('echo-a', 'two');
    expect(await shown(late, 1)).toEqual(['echo-a two']);
  });

  it('shows only what holds the keyword, and cuts what is very long', async () => {
    api.logs.write('echo-a', 'error one', 'fine', 'error two', 'fine');
    const stream = await begun({ Keyword: 'error', Lines: 1 });
    api.logs.write('echo-a', 'fine', `error ${'x'.repeat(20_000)}`);
    const [first, second = ''] = await shown(stream, 2);
    expect(first).toBe('echo-a error two');
    expect([second.length, second.endsWith('x…')]).toEqual([7 + 8_192 + 1, true]);
  });

  it('takes in instances that come and lets go of those that end, after their last words', async () => {
    const stream = await begun();
    api.logs.write('echo-a', 'a');
    api.logs.write('echo-b', 'b');
    await api.store.transaction((tx) => tx.putInstance(instanceRecord({ name: 'echo-b' })));
    expect((await shown(stream, 2)).toSorted()).toEqual(['echo-a a', 'echo-b b']);
    api.logs.write('echo-a', 'farewell');
    await api.store.transaction((tx) => tx.deleteInstance('echo-a'));
    expect((await shown(stream, 3)).at(-1)).toBe('echo-a farewell');
    api.logs.write('echo-a', 'of nobody');
    api.logs.write('echo-b', 'still here');
    expect((await shown(stream, 4)).at(-1)).toBe('echo-b still here');
  });

  it('shows one instance, as long as there is one', async () => {
    await api.store.transaction((tx) => tx.putInstance(instanceRecord({ name: 'echo-b' })));
    api.logs.write('echo-a', 'a');
    api.logs.write('echo-b', 'b');
    const stream = await begun({ InstanceName: 'echo-b' });
    expect(lines(stream.events)).toEqual(['echo-b b']);
    await api.store.transaction((tx) => tx.deleteInstance('echo-b'));
    await api.clock.advance(500);
    expect(await stream.ended).toBeNull();
  });

  it('ends when the service is gone', async () => {
    const stream = await begun();
    await api.store.transaction((tx) => tx.deleteService('eas-m-echo'));
    await api.clock.advance(500);
    expect(await stream.ended).toBeNull();
  });

  it('says every ten seconds that it still looks', async () => {
    const stream = await begun();
    await api.clock.advance(10_500);
    await stream.until((events) => events.length === 2);
    expect(stream.events).toEqual([{ Type: 'Beat' }, { Type: 'Beat' }]);
  });

  it('is refused for what is not there, and for more than there may be', async () => {
    const other = new ReadStream(sdkClient(api), 'TailServiceLog', { path: { ServiceName: 'none' } });
    expect(await other.ended).toMatchObject({ status: 404, code: 'InvalidService.NotFound' });
    expect(await tail({ InstanceName: 'none' }).ended).toMatchObject({ status: 404, code: 'InvalidInstance.NotFound' });
    expect(await tail({ Lines: 5_001 }).ended).toMatchObject({ status: 400, problems: [{ path: 'Lines' }] });
  });

  it('looks at a bounded number of logs for each caller, beside what else may be followed', async () => {
    await Promise.all(Array.from({ length: 10 }, () => begun()));
    expect(await tail().ended).toMatchObject({ status: 429, code: 'Throttling.User' });
    const watch = new ReadStream(sdkClient(api), 'WatchChanges');
    await watch.until((events) => events.length > 0);
    const other = new ReadStream(sdkClient(api, await api.makeKey('viewer')), 'TailServiceLog', { path: { ServiceName: 'echo' } });
    await other.until((events) => events.length > 0);
    await Promise.all([watch.leave(), other.leave()]);
  });
});
