import {
  API_PREFIX,
  BUILT_OPERATIONS,
  MANAGEMENT_PROBLEMS,
  type OperationBody,
  type OperationName,
  type OperationPath,
  type OperationQuery,
  type OperationResponse,
  type StreamBody,
  type StreamEvent,
  type StreamName,
  type StreamPath,
  type StreamQuery,
  STREAMS,
} from '@infergate/contract';
import { strictEncode } from './access-key-credentials.ts';
import { type Answer, parseObject, refusalOf, wholeAnswer } from './api-answer.ts';
import type { Credentials, UnsignedRequest } from './credentials.ts';
import { ApiError, UnreachableError } from './errors.ts';
import { readMessages } from './event-reader.ts';

export interface ManagementClientOptions {
  /** Origin of the management API, e.g. `http://127.0.0.1:7070`. */
  readonly endpoint: string;
  readonly credentials: Credentials;
  /** Put into every path; an installation accepts its own id and any region id. */
  readonly clusterId: string;
  /** For tests and unusual transports. */
  readonly fetch?: typeof fetch;
  /** Per call, milliseconds; 30,000 by default. Of a stream: until it begins, it may last as long as it will. */
  readonly timeoutMs?: number;
}

/** What a call takes; `ClusterId` is filled in. A string body is sent as it is: a service description, for example. */
export interface CallInput<N extends OperationName> {
  readonly path?: Readonly<Omit<OperationPath<N>, 'ClusterId'>>;
  readonly query?: OperationQuery<N>;
  readonly body?: OperationBody<N> | string;
}

/** The same for a stream. */
export interface StreamInput<N extends StreamName> {
  readonly path?: Readonly<Omit<StreamPath<N>, 'ClusterId'>>;
  readonly query?: StreamQuery<N>;
  readonly body?: StreamBody<N>;
}

/** Either of them, whichever operation it is for. */
interface PlainInput {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: object;
  readonly body?: unknown;
}

/** Calls operations of the management API by name, typed by the one table that the server answers from. */
export class ManagementClient {
  readonly #options: ManagementClientOptions;

  constructor(options: ManagementClientOptions) {
    this.#options = options;
  }

  /** Throws ApiError when the call is refused, UnreachableError when no complete answer comes. */
  async call<N extends OperationName>(name: N, input: CallInput<N> = {}): Promise<OperationResponse<N>> {
    const request = this.#prepare(name, BUILT_OPERATIONS[name], input as PlainInput);
    const answer = await this.#send(await this.#wireRequest(request, 'application/json'));
    const document = parseObject(answer.text);
    if (answer.ok && document !== null) return document as OperationResponse<N>;
    throw refusalOf(answer, document);
  }

  /**
   * Events as they come, until the server has no more or `signal` is aborted, which throws its reason. Throws ApiError when
   * the stream is refused or ends with an error, UnreachableError when it cannot be had or is cut.
   */
  async *stream<N extends StreamName>(
    name: N,
    input: StreamInput<N> = {},
    { signal }: { readonly signal?: AbortSignal } = {},
  ): AsyncGenerator<StreamEvent<N>, void, undefined> {
    signal?.throwIfAborted();
    const request = await this.#wireRequest(this.#prepare(name, STREAMS[name], input as PlainInput), EVENTS_TYPE);
    const life = new AbortController();
    const abort = () => life.abort(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    try {
      yield* this.#follow<StreamEvent<N>>(await this.#open(request, life), life.signal);
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      signal?.removeEventListener('abort', abort);
      life.abort();
    }
  }

  /** Resolves when the stream has begun. */
  async #open(request: WireRequest, life: AbortController): Promise<ReadableStream<Uint8Array>> {
    const timer = this.#abortLate(life);
    try {
      const response = await this.#fetch(request, life.signal);
      const isStream = response.ok && response.headers.get('content-type')?.startsWith(EVENTS_TYPE) === true;
      if (isStream && response.body !== null) return response.body;
      const answer = await wholeAnswer(response, life.signal);
      throw refusalOf(answer, parseObject(answer.text));
    } catch (error) {
      throw error instanceof ApiError ? error : this.#unreachable('does not answer', error);
    } finally {
      clearTimeout(timer);
    }
  }

  async *#follow<E>(body: ReadableStream<Uint8Array>, signal: AbortSignal): AsyncGenerator<E, void, undefined> {
    const messages = readMessages(body, signal);
    try {
      for (;;) {
        const { value: message, done } = await messages.next().catch((error: unknown) => {
          throw this.#unreachable('cut the stream', error);
        });
        if (done === true) throw this.#unreachable('cut the stream', 'it ended in the middle');
        if (message.kind === 'end') return;
        const document = parseObject(message.data);
        if (message.kind === 'error' || document === null) throw streamError(message.data, document);
        yield document as E;
      }
    } finally {
      await messages.return(undefined);
    }
  }

  #prepare(operation: string, { method, path }: { readonly method: string; readonly path: string }, input: PlainInput): UnsignedRequest {
    const values: Readonly<Record<string, string>> = { ClusterId: this.#options.clusterId, ...input.path };
    return {
      operation,
      method,
      path: API_PREFIX + path.replaceAll(/\{(\w+)\}/g, (_whole, key: string) => pathSegment(key, values[key] ?? '')),
      query: queryOf(input.query ?? {}),
      host: this.#origin().host,
      body: bodyOf(input.body),
    };
  }

  #origin(): URL {
    return new URL(this.#options.endpoint);
  }

  #timeoutMs(): number {
    return this.#options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  }

  async #send(request: WireRequest): Promise<Answer> {
    const life = new AbortController();
    const timer = this.#abortLate(life);
    try {
      return await wholeAnswer(await this.#fetch(request, life.signal), life.signal);
    } catch (error) {
      throw this.#unreachable('does not answer', error);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends what takes too long. Returns the timer that does. */
  #abortLate(life: AbortController): ReturnType<typeof setTimeout> {
    return setTimeout(() => life.abort(new DOMException('', 'TimeoutError')), this.#timeoutMs());
  }

  async #wireRequest(request: UnsignedRequest, accept: string): Promise<WireRequest> {
    const { credentials } = this.#options;
    const headers = await credentials.headersFor(request);
    const query = [...request.query].map(([key, value]) => `${key}=${strictEncode(value)}`).join('&');
    const hasBody = request.body !== '';
    const init: RequestInit = {
      method: request.method,
      headers: { accept, ...(hasBody ? { 'content-type': JSON_TYPE } : {}), ...headers },
      ...(hasBody ? { body: request.body } : {}),
      credentials: credentials.usesCookies === true ? 'same-origin' : 'omit',
      redirect: 'error',
    };
    return { url: `${this.#origin().origin}${request.path}${query === '' ? '' : `?${query}`}`, init };
  }

  #fetch({ url, init }: WireRequest, signal: AbortSignal): Promise<Response> {
    return (this.#options.fetch ?? fetch)(url, { ...init, signal });
  }

  #unreachable(what: string, error: unknown): UnreachableError {
    return new UnreachableError(`${this.#origin().origin} ${what}: ${reasonOf(error, this.#timeoutMs())}`, { cause: error });
  }
}

interface WireRequest {
  readonly url: string;
  readonly init: RequestInit;
}

const JSON_TYPE = 'application/json; charset=utf-8';
const EVENTS_TYPE = 'text/event-stream';
const DEFAULT_TIMEOUT_MS = 30_000;

/** An empty name, "." and ".." would make a URL of another operation, however they are encoded. */
function pathSegment(name: string, value: string): string {
  if (value !== '' && value !== '.' && value !== '..') return strictEncode(value);
  const problem = { path: name, message: `${name} must not be ${value === '' ? 'empty' : `"${value}"`}.` };
  throw new ApiError(400, { Code: 'InvalidParameter', Message: problem.message, RequestId: '', Problems: [problem] });
}

function queryOf(query: object): Map<string, string> {
  const values = Object.entries(query).filter(([, value]) => value !== undefined);
  return new Map(values.map(([key, value]) => [key, String(value)]));
}

function bodyOf(body: unknown): string {
  if (body === undefined) return '';
  return typeof body === 'string' ? body : JSON.stringify(body);
}

/** fetch hides the reason one level down. */
function reasonOf(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no complete answer within ${timeoutMs} ms`;
  return error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message;
}

/** A stream that begins and fails says the same as a call that is refused, without a status of its own. */
function streamError(text: string, document: object | null): ApiError {
  const { Code: code } = (document ?? {}) as { readonly Code?: unknown };
  const problem = Object.entries(MANAGEMENT_PROBLEMS).find(([known]) => known === code);
  return refusalOf({ ok: false, status: problem?.[1].status ?? 500, text }, document);
}
