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

  /** Throws ApiError when the call is refused, UnreachableError when no answer comes. */
  async call<N extends OperationName>(name: N, input: CallInput<N> = {}): Promise<OperationResponse<N>> {
    const request = this.#prepare(name, input);
    const headers = await this.#options.credentials.headersFor(request);
    const query = [...request.query].map(([key, value]) => `${key}=${strictEncode(value)}`).join('&');
    const url = `${new URL(this.#options.endpoint).origin}${request.path}${query === '' ? '' : `?${query}`}`;
    const response = await this.#send(url, {
      method: request.method,
      headers: {
        accept: 'application/json',
        ...(request.body === '' ? {} : { 'content-type': 'application/json; charset=utf-8' }),
        ...headers,
      },
      ...(request.body === '' ? {} : { body: request.body }),
      redirect: 'error',
      signal: AbortSignal.timeout(this.#options.timeoutMs ?? 30_000),
    });
    const answer = await readJson(response);
    if (response.ok) return answer as OperationResponse<N>;
    throw new ApiError(response.status, errorBody(answer, response.status));
  }

  #prepare<N extends OperationName>(name: N, input: CallInput<N>): UnsignedRequest {
    const { method, path } = BUILT_OPERATIONS[name];
    const values: Readonly<Record<string, string>> = { ClusterId: this.#options.clusterId, ...input.path };
    return {
      operation: name,
      method,
      path: API_PREFIX + path.replaceAll(/\{(\w+)\}/g, (_whole, key: string) => strictEncode(values[key] ?? '')),
      query: queryOf(input.query ?? {}),
      host: new URL(this.#options.endpoint).host,
      body: bodyOf(input.body),
    };
  }

  async #send(url: string, request: RequestInit): Promise<Response> {
    try {
      return await (this.#options.fetch ?? fetch)(url, request);
    } catch (error) {
      throw new UnreachableError(`${new URL(url).origin} does not answer: ${reasonOf(error)}`, { cause: error });
    }
  }
}

function queryOf(query: object): Map<string, string> {
  const values = Object.entries(query).filter(([, value]) => value !== undefined);
  return new Map(values.map(([key, value]) => [key, String(value)]));
}

function bodyOf(body: unknown): string {
  if (body === undefined) return '';
  return typeof body === 'string' ? body : JSON.stringify(body);
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return {
      Code: 'InvalidResponse',
      Message: `The server answered ${response.status} without JSON: ${text.slice(0, 200)}`,
      RequestId: '',
    };
  }
}

function errorBody(
  answer: unknown,
  status: number,
): { Code: string; Message: string; RequestId: string; Problems?: readonly FieldProblem[] } {
  const { Code, Message, RequestId, Problems } = answer as {
    Code?: string;
    Message?: string;
    RequestId?: string;
    Problems?: readonly FieldProblem[];
  };
  const body = { Code: Code ?? 'InvalidResponse', Message: Message ?? `The server answered ${status}.`, RequestId: RequestId ?? '' };
  return Problems === undefined ? body : { ...body, Problems };
}

/** fetch hides the reason one level down. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message;
}
