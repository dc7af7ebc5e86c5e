import { type Clock, systemClock } from '@infergate/kernel';
import { type LoadOptions, ModelServer, type ServerOptions } from '../src/host/index.ts';
import { onnxProcessor } from '../src/onnx/processor.ts';
import { temporaryDirectory } from './onnx-models.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; undefined when it is no JSON. */
  readonly json: unknown;
  readonly bytes: Uint8Array;
}

/** A model behind real HTTP on a free port. Use with `await using`. */
export interface ServedModel extends AsyncDisposable {
  readonly url: string;
  readonly server: ModelServer;
  /** What the server logged as failures. */
  readonly errors: readonly string[];
  get(path: string): Promise<Answer>;
  /** A string or bytes are sent as they are, anything else as JSON. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
}

export interface ServeOptions extends Partial<LoadOptions> {
  readonly limits?: ServerOptions['limits'];
  readonly clock?: Clock;
}

/** Serves a path or the bytes of a model with the onnx processor. */
export async function serveOnnx(
  model: string | Uint8Array,
  { limits = {}, clock = systemClock, ...options }: ServeOptions = {},
): Promise<ServedModel> {
  const directory = typeof model === 'string' ? null : await temporaryDirectory({ 'model.onnx': model });
  const path = directory === null ? String(model) : directory.path;
  const name = options.name ?? 'model';
  const loaded = await onnxProcessor.load({ path, entry: null, config: null, threads: 1, ...options, name });
  const errors: string[] = [];
  const log = { info: () => undefined, error: (text: string, cause: unknown) => void errors.push(`${text}: ${String(cause)}`) };
  const server = new ModelServer({ name, model: loaded, log, clock, limits });
  const url = `http://127.0.0.1:${await server.start(0)}`;
  return {
    url,
    server,
    errors,
    get: async (path) => readAnswer(await fetch(url + path)),
    post: async (path, body, headers = {}) => readAnswer(await fetch(url + path, { method: 'POST', body: bodyOf(body), headers })),
    [Symbol.asyncDispose]: async () => {
      await server.stop();
      await loaded.close();
      await directory?.release();
    },
  };
}

export async function readAnswer(response: Response): Promise<Answer> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  const text = new TextDecoder().decode(bytes);
  return { status: response.status, headers: response.headers, text, json: parsed(text), bytes };
}

/** The text of an error body, which holds nothing else. */
export function errorText({ json }: Answer): string {
  const entries = Object.entries(json ?? {}) as [string, unknown][];
  const [name, text] = entries[0] ?? [];
  if (entries.length !== 1 || name !== 'error' || typeof text !== 'string') throw new Error(`no error body: ${JSON.stringify(json)}`);
  return text;
}

/** A table of expected texts has whole texts and patterns. */
export function pattern(says: string | RegExp): RegExp {
  return typeof says === 'string' ? new RegExp(`^${says.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&')}$`) : says;
}

function bodyOf(body: unknown): string | Uint8Array<ArrayBuffer> {
  if (typeof body === 'string') return body;
  return body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
