import type { AccessKeyRecord } from '@infergate/controlplane';
import { gatewayRecord, instanceRecord, serviceRecord, serviceStatus } from '@infergate/testkit';
import { ApiError } from '@infergate/sdk';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addNetworks, type ApiUnderTest, startApi } from './harness.ts';
import { ReadStream, sdkClient } from './stream-calls.ts';

describe('WatchChanges', () => {
  let api: ApiUnderTest;
  const open: ReadStream<'WatchChanges'>[] = [];
  beforeEach(async () => {
    api = await startApi();
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((stream) => stream.leave()));
    await api.close();
  });

  /** A watch that has begun. */
  const watch = async (key?: AccessKeyRecord) => {
    const stream = new ReadStream(sdkClient(api, key), 'WatchChanges');
    open.push(stream);
    await stream.until((events) => events.length > 0);
    return stream;
  };
  const changes = ({ events }: ReadStream<'WatchChanges'>) =>
    events.flatMap((event) => (event.Type === 'Change' ? [`${event.Kind} ${event.Id}`] : []));
  const change = (work: Parameters<ApiUnderTest['store']['transaction']>[0]) => api.store.transaction(work);
  const told = async (stream: ReadStream<'WatchChanges'>, count: number) => {
    await api.clock.advance(100);
    await stream.until(() => changes(stream).length >= count);
    return changes(stream);
  };

  it('says at once that it has begun, and every ten seconds that it still stands', async () => {
    const stream = await watch();
    expect(stream.events).toEqual([{ Type: 'Beat' }]);
    await api.clock.advance(10_000);
    await stream.until((events) => events.length === 2);
    expect(stream.events).toEqual([{ Type: 'Beat' }, { Type: 'Beat' }]);
  });

  it('tells of a service by its name, whatever changed of it, and once for a burst', async () => {
    const stream = await watch();
    await change(async (tx) => {
      await tx.insertService(serviceRecord());
      await tx.putInstance(instanceRecord());
    });
    for (let i = 0; i < 20; i += 1) await change((tx) => tx.setServiceStatus('eas-m-echo', serviceStatus({ readyInstances: i })));
    expect(await told(stream, 1)).toEqual(['service echo']);
    await change((tx) => tx.putInstance(instanceRecord({ phase: 'failed', reason: 'CrashLoop' })));
    expect(await told(stream, 2)).toEqual(['service echo', 'service echo']);
    await change((tx) => tx.deleteService('eas-m-echo'));
    expect(await told(stream, 3)).toEqual(['service echo', 'service echo', 'service echo']);
  });

  it('says of a service that it never saw that it may be any', async () => {
    await change((tx) => tx.insertService(serviceRecord()));
    const stream = await watch();
    await change((tx) => tx.deleteService('eas-m-echo'));
    expect(await told(stream, 1)).toEqual(['service ']);
  });

  it('tells of gateways, networks and certificates by their ids, and of access', async () => {
    const stream = await watch();
    await addNetworks(api.store);
    await change((tx) => tx.putResource('gateway', gatewayRecord({ id: 'gw-one' })));
    await api.makeKey('viewer');
    const all = await told(stream, 13);
    expect(all).toContain('gateway gw-one');
    expect(all).toContain('network vpc-one');
    expect(all).toContain('network vsw-one-a');
    expect(all).toContain('access ');
    expect(new Set(all).size).toBe(all.length);
  });

  it('tells nobody of what they may not see', async () => {
    const viewer = await watch(await api.makeKey('viewer'));
    await api.makeKey('developer');
    await change((tx) => tx.insertService(serviceRecord()));
    expect(await told(viewer, 1)).toEqual(['service echo']);
  });

  it('ends when the AccessKey is taken away', async () => {
    const key = await api.makeKey('viewer');
    const stream = await watch(key);
    await change((tx) => tx.deleteAccessKey(key.id));
    expect(await stream.ended).toMatchObject({ name: 'ApiError', status: 401, code: 'InvalidSession' });
  });

  it('ends when the role is taken away, and not when it grows', async () => {
    const key = await api.makeKey('developer');
    const stream = await watch(key);
    await change((tx) => tx.putAccessKey({ ...key, role: 'administrator' }));
    await told(stream, 0);
    await change((tx) => tx.putAccessKey({ ...key, role: 'viewer' }));
    expect(await stream.ended).toBeInstanceOf(ApiError);
  });

  it('ends within seconds of its session', async () => {
    const { SessionToken } = await api.client()('CreateSession', { body: { DurationSeconds: 900 } });
    const headers = { authorization: `Bearer ${String(SessionToken)}` };
    const answer = await fetch(`${api.url}/api/v2/changes`, { headers });
    const text = answer.text();
    await api.clock.advance(905_000);
    expect(await text).toMatch(/event: error\ndata: \{"Code":"InvalidSession".*\}\n\n$/);
  });

  it('is answered with the headers that keep it flowing', async () => {
    const { SessionToken } = await api.client()('CreateSession');
    const answer = await fetch(`${api.url}/api/v2/changes`, { headers: { authorization: `Bearer ${String(SessionToken)}` } });
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
    });
    expect(answer.headers.get('x-acs-request-id')).not.toBeNull();
    await answer.body?.cancel();
  });

  it('refuses as any other operation does', async () => {
    const refused = (answer: Response) => answer.json().then((body) => [answer.status, (body as { readonly Code: string }).Code]);
    expect(await refused(await fetch(`${api.url}/api/v2/changes`))).toEqual([401, 'MissingCredential']);
    const { SessionToken } = await api.client()('CreateSession');
    const headers = { authorization: `Bearer ${String(SessionToken)}` };
    expect(await refused(await fetch(`${api.url}/api/v2/changes?Kind=x`, { headers }))).toEqual([400, 'InvalidParameter']);
  });

  it('refuses more streams than one AccessKey may have, and gives places back', async () => {
    const streams = await Promise.all(Array.from({ length: 64 }, () => watch()));
    const refused = new ReadStream(sdkClient(api), 'WatchChanges');
    expect(await refused.ended).toMatchObject({ status: 429, code: 'Throttling.User' });
    const other = await watch(await api.makeKey('viewer'));
    expect(other.events).toEqual([{ Type: 'Beat' }]);
    await streams[0]?.leave();
    const isIn = async () => {
      const stream = new ReadStream(sdkClient(api), 'WatchChanges');
      open.push(stream);
      return stream
        .until((events) => events.length > 0)
        .then(
          () => true,
          () => false,
        );
    };
    // The server hears of a closed connection a moment after it is closed.
    while (!(await isIn()));
  });

  it('ends at once when the server stops, and says that it does', async () => {
    const stream = await watch();
    const [ended] = await Promise.all([stream.ended, api.close()]);
    expect(ended).toMatchObject({ name: 'ApiError', status: 503, code: 'ServiceUnavailable' });
  });
});
