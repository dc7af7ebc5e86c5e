import type { OutgoingHttpHeaders } from 'node:http';
import { type IncomingBody, readBody } from './body.ts';
import { checkModel, describeService, modelMetadata, serverMetadata } from './documents.ts';
import { RequestError } from './errors.ts';
import type { Log } from './log.ts';
import type { Handler, JsonValue, LoadedModel, ModelResponse } from './model.ts';
import { inferOverHttp } from './open-inference/rest.ts';
import { inferTarget } from './open-inference/target.ts';
import { matchRoute } from './routes.ts';

export interface HttpServiceOptions {
  readonly name: string;
  readonly model: LoadedModel;
  readonly log: Log;
  readonly maxBodyBytes: number;
}

/** What requests of HTTP/1.1 and HTTP/2 have in common. */
export interface HttpRequest extends IncomingBody {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  /** All of it has arrived. */
  readonly complete: boolean;
}

/** What responses of HTTP/1.1 and HTTP/2 have in common. */
export interface HttpResponse {
  writeHead(status: number, headers: OutgoingHttpHeaders): unknown;
  end(body: string | Uint8Array): unknown;
  on(event: 'error' | 'close', listener: () => void): unknown;
}

/** Answers over HTTP for one model: health, description, the v2 protocol in JSON and the plain form. */
export class HttpService {
  readonly #options: HttpServiceOptions;
  readonly #infer: Handler;

  constructor(options: HttpServiceOptions) {
    const { name, model } = options;
    const target = inferTarget(name, model);
    this.#options = options;
    this.#infer = target === null ? (model.infer ?? noInfer) : (request) => inferOverHttp(target, request);
  }

  /** `isLast`: whether the connection should be given up after this answer, asked when it is sent. */
  async serve(request: HttpRequest, response: HttpResponse, isLast: (status: number) => boolean): Promise<void> {
    let isWanted = true;
    response.on('close', () => {
      isWanted = false;
    });
    // A client that goes away in the middle is no event: there is nobody left to answer.
    response.on('error', () => undefined);
    const { status, answer } = await this.#respond(request, () => isWanted);
    if (!isWanted) return;
    response.writeHead(status, {
      ...answer.headers,
      'Content-Type': answer.contentType,
      'Content-Length': Buffer.byteLength(answer.body),
      ...(isLast(status) ? { Connection: 'close' } : {}),
    });
    response.end(answer.body);
  }

  async #respond(request: HttpRequest, isWanted: () => boolean): Promise<{ status: number; answer: ModelResponse }> {
    try {
      return { status: 200, answer: await this.#answer(request, isWanted) };
    } catch (error) {
      if (error instanceof RequestError) return { status: error.status, answer: refusal(request, error) };
      if (isWanted()) this.#options.log.error(`${request.method} ${JSON.stringify(request.url)} failed`, error);
      return { status: 500, answer: json({ error: 'the model server failed on this request; its log holds the reason' }) };
    }
  }

  async #answer(request: HttpRequest, isWanted: () => boolean): Promise<ModelResponse> {
    const { name, model } = this.#options;
    const route = matchRoute(request.method ?? 'GET', request.url ?? '/');
    switch (route.kind) {
      case 'describe':
        return json(describeService(name, model));
      case 'predict':
        return this.#run(model.predict, request, isWanted);
      case 'server':
        return json({ ...serverMetadata(model) });
      case 'live':
        return json({ live: true });
      case 'ready':
        return json({ ready: true });
      case 'model':
        checkModel(name, model, route);
        return json({ ...modelMetadata(name, model) });
      case 'model-ready':
        checkModel(name, model, route);
        return json({ name, ready: true });
      case 'infer':
        checkModel(name, model, route);
        return this.#run(this.#infer, request, isWanted);
      case 'wrong-method':
        throw new RequestError(`${request.method} is not possible here; use ${route.allow}`, 405);
      case 'unknown':
        break;
    }
    throw new RequestError(`nothing is served at this path; POST / predicts, GET / describes the model, /v2/models/${name} speaks v2`, 404);
  }

  async #run(handler: Handler, request: HttpRequest, isWanted: () => boolean): Promise<ModelResponse> {
    const body = await readBody(request, this.#options.maxBodyBytes);
    const contentType = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
    return handler({ headers: request.headers, contentType, body, isWanted });
  }
}

function refusal(request: HttpRequest, error: RequestError): ModelResponse {
  const route = matchRoute(request.method ?? 'GET', request.url ?? '/');
  return { ...json({ error: error.message }), ...(route.kind === 'wrong-method' ? { headers: { Allow: route.allow } } : {}) };
}

function noInfer(): never {
  throw new RequestError('this kind of model is not called with tensors; POST / with the body that GET / shows', 404);
}

function json(value: JsonValue): ModelResponse {
  return { contentType: 'application/json', body: JSON.stringify(value) };
}
