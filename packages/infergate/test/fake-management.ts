import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { OperationName } from '@infergate/contract';

export interface ReceivedCall {
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface CannedAnswer {
  readonly status: number;
  readonly body: object;
}

export function ok(body: object = {}): CannedAnswer {
  return { status: 200, body: { RequestId: 'r-1', ...body } };
}

export function refused(status: number, Code: string, Message: string, Problems?: readonly object[]): CannedAnswer {
  return { status, body: { Code, Message, RequestId: 'r-2', ...(Problems === undefined ? {} : { Problems }) } };
}

/** A management API that answers each operation with what a test has laid ready, one after the other; the last goes on. */
export class FakeManagement {
  readonly calls: ReceivedCall[] = [];
  readonly #answers = new Map<string, CannedAnswer[]>();
  readonly #server: Server;

  readonly #scheme: 'http' | 'https';

  private constructor(tls: { readonly cert: string; readonly key: string } | null) {
    const serve = (request: IncomingMessage, response: ServerResponse): void => void this.#serve(request, response);
    this.#server = tls === null ? createServer(serve) : createSecureServer(tls, serve);
    this.#scheme = tls === null ? 'http' : 'https';
  }

  static async start(tls: { readonly cert: string; readonly key: string } | null = null): Promise<FakeManagement> {
    const fake = new FakeManagement(tls);
    await new Promise<void>((resolve) => fake.#server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get endpoint(): string {
    return `${this.#scheme}://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get environment(): Readonly<Record<string, string>> {
    return { INFERGATE_ENDPOINT: this.endpoint, INFERGATE_ACCESS_KEY_ID: 'ak-test', INFERGATE_ACCESS_KEY_SECRET: 'secret' };
  }

  answer(operation: OperationName, ...answers: readonly CannedAnswer[]): this {
    this.#answers.set(operation, [...answers]);
    return this;
  }

  /** The calls of one operation. */
  callsOf(operation: OperationName): readonly ReceivedCall[] {
    return this.calls.filter((call) => call.operation === operation);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const url = new URL(request.url ?? '/', 'http://fake');
    const operation = String(request.headers['x-acs-action']);
    const query = Object.fromEntries(url.searchParams);
    const { method = '', headers } = request;
    this.calls.push({ operation, method, path: url.pathname, query, headers, body: Buffer.concat(pieces).toString() });
    const { status, body } = this.#next(operation);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  #next(operation: string): CannedAnswer {
    const answers = this.#answers.get(operation) ?? [];
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    return answer ?? refused(500, 'Unprepared', `the test has no answer for ${operation}`);
  }
}

/** A service as DescribeService and ListServices show it, as far as commands look at it. */
export function serviceFields(overrides: object = {}): Readonly<Record<string, unknown>> {
  return {
    ServiceName: 'echo',
    ServiceId: 'svc-1',
    Status: 'Running',
    Reason: 'RUNNING',
    Message: '',
    RunningInstance: 1,
    TotalInstance: 1,
    CurrentVersion: 1,
    LatestVersion: 1,
    InternetEndpoint: 'http://127.0.0.1:8080/api/predict/echo',
    IntranetEndpoint: 'http://127.0.0.1:8081/api/predict/echo',
    AccessToken: 'token-1',
    IsPublic: false,
    CreateTime: '2026-01-01T00:00:00Z',
    UpdateTime: '2026-01-02T00:00:00Z',
    ...overrides,
  };
}
