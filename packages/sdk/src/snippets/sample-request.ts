/** One request of the kind that a service takes, complete. */
export interface SampleRequest {
  readonly method: string;
  /** Behind the endpoint, with its query; empty: the endpoint itself. */
  readonly path: string;
  /** Empty without a body. */
  readonly contentType: string;
  readonly body: string;
  /** The answer arrives bit by bit and is to be shown so. */
  readonly isStreamed: boolean;
  /** The same over gRPC; null: the service does not serve it. */
  readonly grpc: GrpcCall | null;
}

export interface GrpcCall {
  /** `package.Service/Method`, one that `OPEN_INFERENCE_PROTO` describes; null: only the server itself knows what it serves. */
  readonly method: string | null;
  /** JSON text of the message. */
  readonly message: string;
}

export type PlainRequest = Pick<SampleRequest, 'method' | 'path' | 'contentType' | 'body'>;

/** A request of which only what is sent over HTTP is known. */
export function sampleRequest(plain: PlainRequest, grpc: GrpcCall | null = null): SampleRequest {
  const { method, path, contentType, body } = plain;
  return { method, path, contentType, body, isStreamed: chatBody(plain)?.['stream'] === true, grpc };
}

/** Asks an OpenAI-style service. */
export function isChat(request: PlainRequest): boolean {
  return chatBody(request) !== null;
}

export type ChatBody = Readonly<Record<string, unknown>>;

const CHAT_PATH = /\/chat\/completions$/;

/** What an OpenAI-style service is asked; null: the request is none of that kind. */
export function chatBody({ method, path, body }: PlainRequest): ChatBody | null {
  if (method !== 'POST' || !CHAT_PATH.test(path)) return null;
  const value = parseJson(body);
  return isObject(value) && Array.isArray(value['messages']) ? value : null;
}

/** Where an OpenAI client begins: the path without what it adds itself. */
export function chatBase(path: string): string {
  return path.replace(CHAT_PATH, '');
}

/** undefined: it is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\b/i;

/** A body that is JSON by its type and by what it holds. */
export function isJsonBody({ contentType, body }: PlainRequest): boolean {
  return JSON_TYPE.test(contentType) && parseJson(body) !== undefined;
}
