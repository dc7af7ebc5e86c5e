import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { AccessKeyCredentials } from './access-key-credentials.ts';
import { SessionCredentials } from './credentials.ts';
import { ApiError, UnreachableError } from './errors.ts';
import { ManagementClient } from './management-client.ts';

interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server on a free port that answers every request in one way and keeps what it got. */
async function serve(answer: (response: ServerResponse, received: Received) => void) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const one = {
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(pieces).toString(),
      };
      received.push(one);
      answer(response, one);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

function json(status: number, body: unknown): (response: ServerResponse) => void {
  return (response) => void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function clientOf(endpoint: string, timeoutMs?: number): ManagementClient {
  const credentials = new SessionCredentials('session-1');
  return new ManagementClient({ endpoint, credentials, clusterId: 'local', ...(timeoutMs === undefined ? {} : { timeoutMs }) });
}

async function failureOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => null,
    (error: unknown) => error,
  );
}

const OK = json(200, { RequestId: 'r-1', Message: 'done' });

describe('a call', () => {
  it('goes to the method and path of the operation, with the cluster and encoded names in it', async () => {
    const { endpoint, received } = await serve(OK);
    await clientOf(endpoint).call('UpdateServiceInstance', {
      path: { ServiceName: 'a/b ?', InstanceName: 'écho-0' },
      body: { Isolate: true },
    });
    expect(received).toMatchObject([
      {
        method: 'PUT',
        url: '/api/v2/services/local/a%2Fb%20%3F/instances/%C3%A9cho-0',
        body: '{"Isolate":true}',
        headers: { 'content-type': 'application/json; charset=utf-8', accept: 'application/json', authorization: 'Bearer session-1' },
      },
    ]);
  });

  it('encodes the query strictly and leaves out what is undefined', async () => {
    const { endpoint, received } = await serve(OK);
    await clientOf(endpoint).call('ListServices', { query: { Filter: "it's+1&x=*", PageSize: 5 } });
    expect(received[0]?.url).toBe('/api/v2/services?Filter=it%27s%2B1%26x%3D%2A&PageSize=5');
    expect(received[0]).toMatchObject({ method: 'GET', body: '' });
    expect(received[0]?.headers).not.toHaveProperty('content-type');
  });

  it('sends a text body as it is', async () => {
    const { endpoint, received } = await serve(OK);
    await clientOf(endpoint).call('CreateService', { body: '{ "metadata": {} }' });
    expect(received[0]?.body).toBe('{ "metadata": {} }');
  });

  it('sends the headers that were signed', async () => {
    const { endpoint, received } = await serve(OK);
    const credentials = new AccessKeyCredentials({ accessKeyId: 'ak', accessKeySecret: 'secret' });
    await new ManagementClient({ endpoint, credentials, clusterId: 'cn-hangzhou' }).call('StopService', { path: { ServiceName: 'echo' } });
    expect(received[0]?.url).toBe('/api/v2/services/cn-hangzhou/echo/stop');
    expect(received[0]?.headers).toMatchObject({
      host: new URL(endpoint).host,
      'x-acs-action': 'StopService',
      'x-acs-version': '2021-07-01',
      authorization: expect.stringMatching(/^ACS3-HMAC-SHA256 Credential=ak,/) as string,
    });
  });

  it('resolves with the answer', async () => {
    const { endpoint } = await serve(OK);
    await expect(clientOf(endpoint).call('StopService', { path: { ServiceName: 'echo' } })).resolves.toEqual({
      RequestId: 'r-1',
      Message: 'done',
    });
  });

  it.each(['', '.', '..'])('refuses the name %j, whose URL would be that of another operation', async (name) => {
    const { endpoint, received } = await serve(OK);
    const error = await failureOf(clientOf(endpoint).call('DeleteService', { path: { ServiceName: name } }));
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ code: 'InvalidParameter', problems: [{ path: 'ServiceName' }] });
    expect(received).toEqual([]);
  });
});

describe('a refused call', () => {
  it('throws code, status, request id and every problem', async () => {
    const problems = [
      { path: 'metadata.name', message: 'is missing' },
      { path: '', message: 'names nothing to run' },
    ];
    const { endpoint } = await serve(json(400, { Code: 'InvalidServiceConfig', Message: 'no', RequestId: 'r-2', Problems: problems }));
    const error = await failureOf(clientOf(endpoint).call('CreateService', { body: '{}' }));
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 400, code: 'InvalidServiceConfig', message: 'no', requestId: 'r-2', problems });
  });

  it.each([
    { what: 'HTML', status: 502, body: '<html>Bad Gateway</html>', message: 'The server answered 502 without a JSON object: <html>' },
    { what: 'a list', status: 500, body: '[]', message: 'The server answered 500 without a JSON object: []' },
    { what: 'null', status: 404, body: 'null', message: 'without a JSON object' },
    { what: 'nothing', status: 503, body: '', message: 'without a JSON object' },
    { what: 'success in HTML', status: 200, body: '<html>', message: 'The server answered 200 without a JSON object' },
    { what: 'strange fields', status: 400, body: '{"Code":1,"Message":[]}', message: 'The server answered 400 without saying why.' },
  ])('throws InvalidResponse for $what', async ({ status, body, message }) => {
    const { endpoint } = await serve((response) => void response.writeHead(status).end(body));
    const error = await failureOf(clientOf(endpoint).call('ListServices'));
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status, code: 'InvalidResponse', requestId: '', problems: [] });
    expect((error as ApiError).message).toContain(message);
  });

  it('shows only the beginning of a long answer that is not JSON', async () => {
    const { endpoint } = await serve((response) => void response.writeHead(500).end('x'.repeat(100_000)));
    const error = (await failureOf(clientOf(endpoint).call('ListServices'))) as ApiError;
    expect(error.message.length).toBeLessThan(300);
  });

  it('keeps of the problems what has their form', async () => {
    const Problems = [{ path: 'a', message: 'b' }, { path: 1 }, null, 'x'];
    const { endpoint } = await serve(json(400, { Code: 'InvalidParameter', Message: 'm', RequestId: 'r', Problems }));
    const error = (await failureOf(clientOf(endpoint).call('ListServices'))) as ApiError;
    expect(error.problems).toEqual([{ path: 'a', message: 'b' }]);
  });
});

describe('without an answer', () => {
  it('throws UnreachableError with the reason when nobody listens', async () => {
    const { endpoint } = await serve(OK);
    const server = servers.pop();
    await new Promise((resolve) => server?.close(resolve));
    const error = await failureOf(clientOf(endpoint).call('ListServices'));
    expect(error).toBeInstanceOf(UnreachableError);
    expect((error as Error).message).toContain(`${endpoint} does not answer: connect ECONNREFUSED`);
  });

  it('throws UnreachableError when the answer does not begin in time', async () => {
    const { endpoint } = await serve(() => undefined);
    const error = await failureOf(clientOf(endpoint, 50).call('ListServices'));
    expect(error).toBeInstanceOf(UnreachableError);
    expect((error as Error).message).toBe(`${endpoint} does not answer: no complete answer within 50 ms`);
  });

  it('throws UnreachableError when the answer does not end in time', async () => {
    const { endpoint } = await serve((response) => void response.writeHead(200, { 'content-length': '10' }).write('{'));
    expect(await failureOf(clientOf(endpoint, 50).call('ListServices'))).toBeInstanceOf(UnreachableError);
  });

  it('throws UnreachableError when the connection breaks in the middle of the answer', async () => {
    const { endpoint } = await serve((response) => {
      response.writeHead(200, { 'content-length': '10' });
      response.write('{', () => response.destroy());
    });
    expect(await failureOf(clientOf(endpoint).call('ListServices'))).toBeInstanceOf(UnreachableError);
  });

  it('follows no redirect, which would carry the credential to somebody else', async () => {
    const other = await serve(OK);
    const { endpoint } = await serve((response) => void response.writeHead(307, { location: other.endpoint }).end());
    expect(await failureOf(clientOf(endpoint).call('ListServices'))).toBeInstanceOf(UnreachableError);
    expect(other.received).toEqual([]);
  });
});
