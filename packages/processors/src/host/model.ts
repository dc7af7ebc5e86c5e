import type { IncomingHttpHeaders } from 'node:http';
import type { TensorModel } from './tensors/tensor-model.ts';

/** A kind of model that this program can serve. One folder per processor; `main.ts` holds the list. */
export interface Processor {
  /** The word in `processor` of a service description and on the command line, e.g. `onnx`. */
  readonly code: string;
  /** Reads and checks the model, ready to predict. Throws `LoadError` with a text for the owner of the model. */
  load(options: LoadOptions): Promise<LoadedModel>;
}

export interface LoadOptions {
  /** Absolute path of a file or of a directory that holds the model. */
  readonly path: string;
  /** `model_entry`: which file of the directory is the model. */
  readonly entry: string | null;
  /** `model_config` as JSON text; each processor says which keys it knows. */
  readonly config: string | null;
  /** The name under which the model is served (`/v2/models/<name>`). */
  readonly name: string;
  /** Threads that one prediction may use; null: the processor's own choice. */
  readonly threads: number | null;
}

export interface LoadedModel {
  readonly description: ModelDescription;
  /** Answers `POST /`: the plain form of this processor. */
  readonly predict: Handler;
  /**
   * The model as a function of tensors, from which the host serves inference over HTTP and over gRPC. Null: it is none;
   * then `infer` answers over HTTP alone, and a gRPC call is told where to go.
   */
  readonly tensors: TensorModel | null;
  /** Answers `POST /v2/models/<name>[/versions/<v>]/infer` where `tensors` is null; null too: the host answers 404 and names `POST /`. */
  readonly infer: Handler | null;
  /** Frees what `load` took. Called once, after the last request has been answered. */
  close(): Promise<void>;
}

/** What `GET /` and `GET /v2/models/<name>` tell. */
export interface ModelDescription {
  /** v2 `platform`, e.g. `onnx_onnxv1`, `pmml`. */
  readonly platform: string;
  /** v2 `versions`; empty where models carry none: then any version that a caller names is answered with 404. */
  readonly versions: readonly string[];
  readonly inputs: readonly FieldDescription[];
  readonly outputs: readonly FieldDescription[];
  /** Free facts about the model, e.g. `{ producer: 'pytorch 2.1' }`. */
  readonly properties: Readonly<Record<string, string>>;
  /** A body that `POST /` of this very model answers with 200; shown as the example of `GET /`. */
  readonly example: JsonValue;
}

export interface FieldDescription {
  readonly name: string;
  /** A v2 datatype (`FP32`, `INT64`, `BYTES`, …) or, for what is no tensor, the processor's own word. */
  readonly datatype: string;
  /** -1: any size. */
  readonly shape: readonly number[];
  /** More about the field for `GET /` only, e.g. `{ values: ['a', 'b'], optional: true }`. */
  readonly detail?: Readonly<Record<string, JsonValue>>;
}

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** Throw `RequestError` for what the caller can mend; anything else becomes a 500 whose text stays in the log. */
export type Handler = (request: ModelRequest) => ModelResponse | Promise<ModelResponse>;

/** A request whose body is complete, decompressed and within the bounds. */
export interface ModelRequest {
  readonly headers: IncomingHttpHeaders;
  /** Media type in lower case without parameters; empty when absent. */
  readonly contentType: string;
  readonly body: Uint8Array;
  /** False once nobody waits for the answer any more: work that has not begun may be left out. */
  readonly isWanted: () => boolean;
}

export interface ModelResponse {
  readonly contentType: string;
  readonly body: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}
