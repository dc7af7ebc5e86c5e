import {
  API_PREFIX,
  BUILT_OPERATIONS,
  type FieldProblem,
  type OperationBody,
  type OperationName,
  type OperationPath,
  type OperationQuery,
  type OperationResponse,
} from '@infergate/contract';
import { strictEncode } from './access-key-credentials.ts';
import type { Credentials, UnsignedRequest } from './credentials.ts';
import { ApiError, UnreachableError } from './errors.ts';

export interface ManagementClientOptions {
  /** Origin of the management API, e.g. `http://127.0.0.1:7070`. */
  readonly endpoint: string;
  readonly credentials: Credentials;
  /** Put into every path; an installation accepts its own id and any region id. */
  readonly clusterId: string;
  /** For tests and unusual transports. */
  readonly fetch?: typeof fetch;
  /** Per call, milliseconds; 30,000 by default. */
  readonly timeoutMs?: number;
}

/** What a call takes; `ClusterId` is filled in. A string body is sent as it is: a service description, for example. */
export interface CallInput<N extends OperationName> {
  readonly path?: Readonly<Omit<OperationPath<N>, 'ClusterId'>>;
  readonly query?: OperationQuery<N>;
  readonly body?: OperationBody<N> | string;
}

/** Calls operations of the management API by name, typed by the one table that the server answers from. */
export class ManagementClient {
  readonly #options: ManagementClientOptions;

  constructor(options: ManagementClientOptions) {
    this.#options = options;
  }

  /** Throws ApiError when the call is refused, UnreachableError when no complete answer comes. */
  async call<N extends OperationName>(name: N, input: CallInput<N> = {}): Promise<OperationResponse<N>> {
    const request = this.#prepare(name, input);
    const headers = await this.#options.credentials.headersFor(request);
    const query = [...request.query].map(([key, value]) => `${key}=${strictEncode(value)}`).join('&');
    const answer = await this.#send(`${this.#origin().origin}${request.path}${query === '' ? '' : `?${query}`}`, {
      method: request.method,
      headers: {
        accept: 'application/json',
        ...(request.body === '' ? {} : { 'content-type': JSON_TYPE }),
        ...headers,
      },
      ...(request.body === '' ? {} : { body: request.body }),
      redirect: 'error',
    });
    const document = parseObject(answer.text);
    if (answer.ok && document !== null) return document as OperationResponse<N>;
    throw new ApiError(answer.status, errorBody(document, answer));
  }

  #prepare<N extends OperationName>(name: N, input: CallInput<N>): UnsignedRequest {
    const { method, path } = BUILT_OPERATIONS[name];
    const values: Readonly<Record<string, string>> = { ClusterId: this.#options.clusterId, ...input.path };
    return {
      operation: name,
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

  async #send(url: string, request: RequestInit): Promise<Answer> {
    const timeoutMs = this.#options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    try {
      const response = await (this.#options.fetch ?? fetch)(url, { ...request, signal: AbortSignal.timeout(timeoutMs) });
      return { ok: response.ok, status: response.status, text: await response.text() };
    } catch (error) {
      throw new UnreachableError(`${new URL(url).origin} does not answer: ${reasonOf(error, timeoutMs)}`, { cause: error });
    }
  }
}

const JSON_TYPE = 'application/json; charset=utf-8';
const DEFAULT_TIMEOUT_MS = 30_000;
/** Of an answer that is no JSON, in the message about it. */
const SHOWN_CHARACTERS = 200;

interface Answer {
  readonly ok: boolean;
  readonly status: number;
  readonly text: string;
}

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

/** null: not a JSON object. */
function parseObject(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

type ErrorBody = ConstructorParameters<typeof ApiError>[1];

/** Takes from the answer what has the right form: it may be from a proxy, or from another program altogether. */
function errorBody(document: object | null, { status, text }: Answer): ErrorBody {
  if (document === null) {
    const shown = text.slice(0, SHOWN_CHARACTERS);
    return { Code: INVALID_RESPONSE, Message: `The server answered ${status} without a JSON object: ${shown}`, RequestId: '' };
  }
  const { Code, Message, RequestId, Problems } = document as Readonly<Record<string, unknown>>;
  return {
    Code: textOr(Code, INVALID_RESPONSE),
    Message: textOr(Message, `The server answered ${status} without saying why.`),
    RequestId: textOr(RequestId, ''),
    ...(Array.isArray(Problems) ? { Problems: Problems.filter(isFieldProblem) } : {}),
  };
}

const INVALID_RESPONSE = 'InvalidResponse';

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}

function isFieldProblem(value: unknown): value is FieldProblem {
  if (typeof value !== 'object' || value === null) return false;
  const { path, message } = value as Partial<Record<keyof FieldProblem, unknown>>;
  return typeof path === 'string' && typeof message === 'string';
}

/** fetch hides the reason one level down. */
function reasonOf(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no complete answer within ${timeoutMs} ms`;
  return error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message;
}
