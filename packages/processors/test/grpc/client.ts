import { fileURLToPath } from 'node:url';
import {
  type CallOptions,
  type ChannelOptions,
  Client,
  credentials,
  Metadata,
  type MethodDefinition,
  type ServiceError,
} from '@grpc/grpc-js';
import { loadSync, type PackageDefinition, type ServiceDefinition } from '@grpc/proto-loader';
import { repositoryUrl } from '../onnx-models.ts';

const proto = (name: string) => fileURLToPath(repositoryUrl(`packages/processors/test/grpc/${name}.proto`));

/** The protocol in our own words; a test holds it against its authors' file. */
export const OPEN_INFERENCE_PROTO = proto('open-inference');
export const HEALTH_PROTO = proto('health');

/** Numbers of 64 bits as texts, bytes as buffers, absent fields left out. */
export function loadProto(file: string): PackageDefinition {
  return loadSync(file, { keepCase: true, longs: String, enums: String, oneofs: true });
}

export type Message = Readonly<Record<string, unknown>>;

export interface UnaryOptions extends CallOptions {
  readonly metadata?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** A client of the reference implementation. Use with `using`. */
export class GrpcClient implements Disposable {
  readonly client: Client;
  readonly #services: PackageDefinition;

  constructor(url: string, file = OPEN_INFERENCE_PROTO, options: ChannelOptions = {}) {
    this.#services = { ...loadProto(file), ...loadProto(HEALTH_PROTO) };
    this.client = new Client(new URL(url).host, credentials.createInsecure(), options);
  }

  [Symbol.dispose](): void {
    this.client.close();
  }

  /** `method` is one of the inference service unless it names its own service: `grpc.health.v1.Health/Check`. */
  async call(method: string, request: Message, { metadata = {}, signal, ...options }: UnaryOptions = {}): Promise<Message> {
    const { path, requestSerialize, responseDeserialize } = this.method(method);
    return new Promise((resolve, reject) => {
      const call = this.client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        metadataOf(metadata),
        options,
        (error, response) => (error === null ? resolve(response as Message) : reject(error)),
      );
      signal?.addEventListener('abort', () => call.cancel());
    });
  }

  /** The status of a call that must not succeed, with its text. */
  async refusal(method: string, request: Message, options: UnaryOptions = {}): Promise<{ code: number; details: string }> {
    try {
      await this.call(method, request, options);
    } catch (error) {
      const { code, details } = error as ServiceError;
      return { code, details };
    }
    throw new Error(`${method} succeeded`);
  }

  method(name: string): MethodDefinition<unknown, unknown> {
    const [method, service] = name.split('/').reverse() as [string, string?];
    return (this.#services[service ?? 'inference.GRPCInferenceService'] as ServiceDefinition)[method] as MethodDefinition<unknown, unknown>;
  }
}

function metadataOf(values: Readonly<Record<string, string>>): Metadata {
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(values)) metadata.set(key, value);
  return metadata;
}
