import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { StreamBody, StreamEvent } from '@infergate/contract';
import { serviceRecord } from '@infergate/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeGateway } from './fake-gateway.ts';
import { type ApiUnderTest, startApi } from './harness.ts';
import { ReadStream, sdkClient } from './stream-calls.ts';

type Event = StreamEvent<'InvokeService'>;

describe('InvokeService', () => {
  let api: ApiUnderTest;
  let fake: FakeGateway;
  beforeEach(async () => {
    fake = new FakeGateway();
    api = await startApi();
    await api.store.transaction(async (tx) => {
      await tx.insertService(serviceRecord());
      await tx.insertToken({ serviceId: 'eas-m-echo', id: 'tok-a', token: 'the-token', createdAt: 1 });
    });
  });
  afterEach(async () => {
    await api.close();
    fake.close();
  });

  const gateway = (answer: RequestListener, entrance?: 'internet' | 'vpc') => fake.open(api, answer, entrance);
  const start = (body: StreamBody<'InvokeService'>, key = api.administrator) =>
    new ReadStream(sdkClient(api, key), 'InvokeService', { path: { ServiceName: 'echo' }, body });
  const invoke = async (body: StreamBody<'InvokeService'>): Promise<readonly Event[]> => {
    const stream = start(body);
    expect(await stream.ended).toBeNull();
    return stream.events;
  };
  const refused = (body: StreamBody<'InvokeService'>) => start(body).ended;
  const bytesOf = (events: readonly Event[]) =>
    Buffer.concat(events.flatMap((event) => (event.Type === 'Data' ? [Buffer.from(event.Base64, 'base64')] : [])));
  const ok = (_request: IncomingMessage, response: ServerResponse) => void response.end('ok');

  it('sends what it is given to the endpoint of the service, with its token, and passes the answer on', async () => {
    await gateway((_request, response) => {
      response.writeHead(418, { 'x-one': ['a', 'b'], 'content-type': 'application/octet-stream' });
      response.end(Buffer.from([0, 255, 10]));
    });
    const events = await invoke({
      Method: 'PATCH',
      Path: '/v1/../x%2F?a=1&a=2',
      Headers: [
        { Name: 'X-Tag', Value: 'one' },
        { Name: 'x-tag', Value: 'two' },
      ],
      Body: Buffer.from([1, 2, 254]).toString('base64'),
      BodyEncoding: 'base64',
    });
    expect(fake.received).toMatchObject([
      {
        method: 'PATCH',
        url: '/api/predict/echo/v1/../x%2F?a=1&a=2',
        headers: { host: 'gateway.test:8080', authorization: 'the-token', 'x-tag': 'one, two', 'content-length': '3' },
        body: Buffer.from([1, 2, 254]),
      },
    ]);
    const [sent, head, data, end] = events;
    expect(sent).toEqual({ Type: 'Sent', Url: 'http://gateway.test:8080/api/predict/echo/v1/../x%2F?a=1&a=2' });
    expect(head).toMatchObject({ Type: 'Head', Status: 418 });
    const headers = (head as Extract<Event, { Type: 'Head' }>).Headers;
    expect(headers.filter(({ Name }) => Name === 'x-one').map(({ Value }) => Value)).toEqual(['a', 'b']);
    expect(data).toEqual({ Type: 'Data', Base64: 'AP8K' });
    expect(end).toMatchObject({ Type: 'End', Bytes: 3, IsCut: false });
    expect(events).toHaveLength(4);
  });

  it.each(['/', '', '?x=1', '//attacker.test/', '/@attacker.test', '/..%2f..'])(
    'never leaves the gateway with the path %s',
    async (path) => {
      await gateway(ok);
      await invoke({ Method: 'GET', Path: path });
      expect(fake.received).toMatchObject([{ url: `/api/predict/echo${path}`, headers: { host: 'gateway.test:8080' } }]);
    },
  );

  it('leaves a credential alone that is given, and adds none for a public service', async () => {
    await gateway(ok);
    await invoke({ Method: 'GET', Headers: [{ Name: 'AUTHORIZATION', Value: 'mine' }] });
    await api.store.transaction(async (tx) => tx.updateService({ ...serviceRecord(), isPublic: true }, serviceRecord().generation));
    await invoke({ Method: 'GET' });
    expect(fake.received.map(({ headers }) => headers['authorization'])).toEqual(['mine', undefined]);
  });

  it('passes pieces on as they come', async () => {
    const responses: ServerResponse[] = [];
    await gateway((_request, response) => {
      responses.push(response);
      response.write('first');
    });
    const stream = start({ Method: 'GET' });
    await stream.until((events) => events.some(({ Type }) => Type === 'Data'));
    expect(bytesOf(stream.events).toString()).toBe('first');
    responses[0]?.end('second');
    expect(await stream.ended).toBeNull();
    expect(bytesOf(stream.events).toString()).toBe('firstsecond');
  });

  it('takes the entrance that is asked for, else the first that is open', async () => {
    await gateway((_request, response) => void response.end('by the Internet'));
    await gateway((_request, response) => void response.end('by the VPC'), 'vpc');
    expect(bytesOf(await invoke({ Method: 'GET' })).toString()).toBe('by the Internet');
    expect(bytesOf(await invoke({ Method: 'GET', Entrance: 'vpc' })).toString()).toBe('by the VPC');
    api.ways.shift();
    expect(bytesOf(await invoke({ Method: 'GET' })).toString()).toBe('by the VPC');
    expect(await refused({ Method: 'GET', Entrance: 'internet' })).toMatchObject({ status: 409, code: 'InvalidStatus' });
    api.ways.shift();
    expect(await refused({ Method: 'GET' })).toMatchObject({ status: 409, message: expect.stringContaining('no open endpoint') });
  });

  it('says that the rest is left out beyond 16 MiB', async () => {
    const piece = Buffer.alloc(1024 * 1024 + 1, 'x');
    await gateway((_request, response) => {
      for (let i = 0; i < 20; i += 1) response.write(piece);
      response.end();
    });
    const events = await invoke({ Method: 'GET' });
    expect(bytesOf(events)).toHaveLength(16 * 1024 * 1024);
    expect(events.at(-1)).toMatchObject({ Type: 'End', Bytes: 16 * 1024 * 1024, IsCut: true });
  });

  it('takes bodies of 10 MiB, and no larger ones', async () => {
    await gateway(ok);
    const body = Buffer.alloc(10 * 1024 * 1024, 7);
    await invoke({ Method: 'POST', Body: body.toString('base64'), BodyEncoding: 'base64' });
    expect(fake.received[0]?.body.equals(body)).toBe(true);
    const larger = Buffer.alloc(10 * 1024 * 1024 + 1).toString('base64');
    expect(await refused({ Method: 'POST', Body: larger, BodyEncoding: 'base64' })).toMatchObject({ problems: [{ path: 'Body' }] });
    expect(await refused({ Method: 'POST', Body: 'x'.repeat(17 * 1024 * 1024) })).toMatchObject({ status: 413, code: 'BodyTooLarge' });
  });

  it('aborts the call when the caller goes', async () => {
    let closed: () => void = () => undefined;
    const gone = new Promise<void>((resolve) => {
      closed = resolve;
    });
    await gateway((_request, response) => {
      response.on('close', () => closed());
      response.write('first');
    });
    const stream = start({ Method: 'GET' });
    await stream.until((events) => events.some(({ Type }) => Type === 'Data'));
    await stream.leave();
    await expect(gone).resolves.toBeUndefined();
  });

  it('says why there is no answer, or no more of it', async () => {
    api.ways.push({ entrance: 'internet', url: 'http://127.0.0.1:1/api/predict/echo', host: '127.0.0.1', port: 1, from: null });
    expect((await invoke({ Method: 'GET' })).at(-1)).toMatchObject({ Type: 'Failed', Message: expect.stringContaining('ECONNREFUSED') });
    api.ways.splice(0);
    await gateway((_request, response) => {
      response.write('half');
      setImmediate(() => response.destroy());
    });
    const events = await invoke({ Method: 'GET' });
    expect(events.at(-1)).toMatchObject({ Type: 'Failed', Message: expect.stringContaining('broke off') });
  });

  it('gives up after ten minutes', async () => {
    await gateway(() => undefined);
    const stream = start({ Method: 'GET' });
    await stream.until((events) => events.length === 1);
    while (fake.received.length === 0) await api.clock.advance(0);
    await api.clock.advance(600_000);
    expect(await stream.ended).toBeNull();
    expect(stream.events.at(-1)).toMatchObject({ Type: 'Failed', Message: expect.stringContaining('600 s') });
  });

  it('names everything that cannot be sent', async () => {
    await gateway(ok);
    const headers = ['Host', 'content-length', 'Transfer-Encoding', 'Connection', 'Proxy-Authorization', 'X-Forwarded-For', 'a b'];
    const error = await refused({
      Method: 'GET',
      Path: 'http://attacker.test/\r\nx: y',
      Headers: [...headers.map((Name) => ({ Name, Value: '1' })), { Name: 'x-fine', Value: 'a\r\nb: c' }],
      Body: '###',
      BodyEncoding: 'base64',
    });
    const problems = (error as { readonly problems: readonly { readonly path: string }[] }).problems.map(({ path }) => path);
    expect(problems).toEqual(['Path', ...headers.map((_, i) => `Headers.${i}.Name`), 'Headers.7.Value', 'Body']);
    expect(fake.received).toEqual([]);
  });

  it('is for developers, is audited without what was sent, and needs a service that runs', async () => {
    await gateway(ok);
    const viewer = await api.makeKey('viewer');
    expect(await start({ Method: 'GET' }, viewer).ended).toMatchObject({ status: 403 });
    await invoke({ Method: 'POST', Body: 'secret words' });
    await api.store.transaction(async (tx) => tx.updateService({ ...serviceRecord(), desired: 'stopped' }, serviceRecord().generation));
    expect(await refused({ Method: 'GET' })).toMatchObject({ status: 409, message: expect.stringContaining('StartService') });
    const { Records } = await sdkClient(api).call('ListAuditRecords', { query: { Operation: 'InvokeService' } });
    expect(Records.map(({ Outcome, Resource }) => `${Resource} ${Outcome}`)).toEqual([
      'service/echo InvalidStatus',
      'service/echo OK',
      'service/echo Forbidden.NoPermission',
    ]);
    expect(JSON.stringify(Records)).not.toContain('secret words');
  });
});
