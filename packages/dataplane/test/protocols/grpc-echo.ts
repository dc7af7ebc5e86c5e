import type { EventEmitter } from 'node:events';
import {
  type Client,
  credentials,
  makeGenericClientConstructor,
  Metadata,
  Server,
  ServerCredentials,
  status,
  type ChannelOptions,
  type ServiceDefinition,
  type ServerDuplexStream,
  type ServerReadableStream,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
  type ClientDuplexStream,
  type ClientReadableStream,
  type ClientUnaryCall,
  type ClientWritableStream,
  type ServiceError,
  type CallOptions,
} from '@grpc/grpc-js';
import { TEST_TOKEN } from '@infergate/testkit';

const same = (bytes: Buffer): Buffer => bytes;
const method = (name: string, requestStream: boolean, responseStream: boolean, prefix = '') => ({
  path: `${prefix}/test.Echo/${name}`,
  requestStream,
  responseStream,
  requestSerialize: same,
  requestDeserialize: same,
  responseSerialize: same,
  responseDeserialize: same,
});

/** A method of each kind; messages are bytes as they are. */
const definition = (prefix: string): ServiceDefinition => ({
  Unary: method('Unary', false, false, prefix),
  Collect: method('Collect', true, false, prefix),
  Repeat: method('Repeat', false, true, prefix),
  Chat: method('Chat', true, true, prefix),
});

type UnaryCall = ServerUnaryCall<Buffer, Buffer>;
type ChatCall = ServerDuplexStream<Buffer, Buffer>;
type AnyCall = UnaryCall | ChatCall | ServerReadableStream<Buffer, Buffer> | ServerWritableStream<Buffer, Buffer>;

/** What a server has seen and what it shall do. */
export class EchoServer {
  readonly server = new Server({ 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 });
  readonly metadata: Metadata[] = [];
  /** Peers by their own name: one for each connection. */
  readonly peers = new Set<string>();
  open = 0;
  cancelled = 0;
  port = 0;
  unary: (call: UnaryCall, reply: sendUnaryData<Buffer>) => void = (call, reply) => reply(null, call.request);
  chat: (call: ChatCall) => void = (call) => {
    call.on('data', (bytes: Buffer) => call.write(bytes));
    call.on('end', () => call.end());
  };

  static async start(): Promise<EchoServer> {
    const echo = new EchoServer();
    echo.server.addService(definition(''), {
      Unary: (call: UnaryCall, reply: sendUnaryData<Buffer>) => echo.unary(echo.#note(call), reply),
      Collect: (call: ServerReadableStream<Buffer, Buffer>, reply: sendUnaryData<Buffer>) => collect(echo.#note(call), reply),
      Repeat: (call: ServerWritableStream<Buffer, Buffer>) => repeat(echo.#note(call)),
      Chat: (call: ChatCall) => echo.chat(echo.#note(call)),
    });
    echo.port = await new Promise((resolve, reject) => {
      echo.server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
        error === null ? resolve(port) : reject(error),
      );
    });
    return echo;
  }

  #note<T extends AnyCall>(call: T): T {
    this.metadata.push(call.metadata);
    this.peers.add(call.getPeer());
    this.open += 1;
    let isOpen = true;
    const close = (): void => {
      if (isOpen) this.open -= 1;
      isOpen = false;
    };
    const events: EventEmitter = call;
    events.on('cancelled', () => {
      this.cancelled += 1;
      close();
    });
    events.on('close', close);
    events.on('error', () => undefined);
    return call;
  }

  kill(): void {
    this.server.forceShutdown();
  }
}

function collect(call: ServerReadableStream<Buffer, Buffer>, reply: sendUnaryData<Buffer>): void {
  let bytes = 0;
  call.on('data', (piece: Buffer) => (bytes += piece.length));
  call.on('end', () => reply(null, Buffer.from(String(bytes))));
}

/** Sends the message as often as its first byte says. */
function repeat(call: ServerWritableStream<Buffer, Buffer>): void {
  for (let i = 0; i < (call.request[0] ?? 0); i += 1) call.write(call.request);
  call.end(meta({ 'x-end': 'yes' }));
}

export function meta(fields: Readonly<Record<string, string | Buffer>>): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(fields)) metadata.set(name, value);
  return metadata;
}

/** What became of a unary call. */
export interface Outcome {
  readonly code: number;
  readonly details: string;
  readonly value: Buffer | null;
  readonly metadata: Metadata;
  readonly trailers: Metadata;
}

export interface EchoClientOptions {
  readonly authority?: string;
  readonly prefix?: string;
  readonly metadata?: Readonly<Record<string, string | Buffer>>;
  readonly channel?: ChannelOptions;
}

interface Methods extends Client {
  Unary(
    message: Buffer,
    metadata: Metadata,
    options: CallOptions,
    done: (error: ServiceError | null, value?: Buffer) => void,
  ): ClientUnaryCall;
  Collect(
    metadata: Metadata,
    options: CallOptions,
    done: (error: ServiceError | null, value?: Buffer) => void,
  ): ClientWritableStream<Buffer>;
  Repeat(message: Buffer, metadata: Metadata, options?: CallOptions): ClientReadableStream<Buffer>;
  Chat(metadata: Metadata, options?: CallOptions): ClientDuplexStream<Buffer, Buffer>;
}

/** Calls the service through a gateway, with the token of tests. */
export class EchoClient {
  readonly #client: Methods;
  readonly metadata: Metadata;

  constructor(port: number, { authority, prefix = '', metadata = { authorization: TEST_TOKEN }, channel = {} }: EchoClientOptions = {}) {
    const Echo = makeGenericClientConstructor(definition(prefix), 'Echo');
    this.#client = new Echo(`127.0.0.1:${port}`, credentials.createInsecure(), {
      'grpc.default_authority': authority ?? 'echo.grpc',
      'grpc.use_local_subchannel_pool': 1,
      'grpc.enable_retries': 0,
      'grpc.max_receive_message_length': -1,
      'grpc.max_send_message_length': -1,
      ...channel,
    }) as unknown as Methods;
    this.metadata = meta(metadata);
  }

  /** The call and what will become of it. */
  begin(message: Buffer | string, options: CallOptions = {}): { readonly call: ClientUnaryCall; readonly outcome: Promise<Outcome> } {
    let metadata = new Metadata();
    let call: ClientUnaryCall | null = null;
    const outcome = new Promise<Outcome>((resolve) => {
      let value: Buffer | null = null;
      call = this.#client.Unary(Buffer.from(message), this.metadata, options, (_, bytes) => {
        value = bytes ?? null;
      });
      call.on('metadata', (fields: Metadata) => (metadata = fields));
      call.on('status', ({ code, details, metadata: trailers }) =>
        // The value is told in the same turn, before or after.
        setImmediate(() => resolve({ code, details, value, metadata, trailers })),
      );
    });
    return { call: call as unknown as ClientUnaryCall, outcome };
  }

  unary(message: Buffer | string, options: CallOptions = {}): Promise<Outcome> {
    return this.begin(message, options).outcome;
  }

  collect(messages: readonly Buffer[]): Promise<string> {
    return new Promise((resolve) => {
      const call = this.#client.Collect(this.metadata, {}, (error, value) => resolve(error === null ? String(value) : status[error.code]));
      call.on('error', () => undefined);
      for (const message of messages) call.write(message);
      call.end();
    });
  }

  repeat(message: Buffer): ClientReadableStream<Buffer> {
    return this.#client.Repeat(message, this.metadata);
  }

  chat(options: CallOptions = {}): ClientDuplexStream<Buffer, Buffer> {
    return this.#client.Chat(this.metadata, options);
  }

  close(): void {
    this.#client.close();
  }
}
