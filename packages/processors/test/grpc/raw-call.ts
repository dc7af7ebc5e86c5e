import { connect, type ClientHttp2Session, type ClientHttp2Stream, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http2';

export const INFER = '/inference.GRPCInferenceService/ModelInfer';
export const LIVE = '/inference.GRPCInferenceService/ServerLive';

export interface Reply {
  /** Of HTTP. */
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Those of the head where nothing else came. */
  readonly grpcStatus: string | undefined;
  readonly grpcMessage: string | undefined;
  readonly body: Buffer;
  /** Code of HTTP/2 with which the stream ended; 0: in order. */
  readonly resetCode: number;
}

/** A client that says exactly what it is told to. Use with `using`. */
export class RawClient implements Disposable {
  readonly session: ClientHttp2Session;

  constructor(url: string, options: Parameters<typeof connect>[1] = {}) {
    this.session = connect(url, options);
    this.session.on('error', () => undefined);
  }

  [Symbol.dispose](): void {
    this.session.destroy();
  }

  open(path: string, headers: OutgoingHttpHeaders = {}): ClientHttp2Stream {
    return this.session.request({ ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers', ...headers });
  }

  /** Sends a whole body. */
  call(path: string, body: Uint8Array, headers: OutgoingHttpHeaders = {}): Promise<Reply> {
    const stream = this.open(path, headers);
    stream.end(body);
    return replyOf(stream);
  }
}

export async function replyOf(stream: ClientHttp2Stream): Promise<Reply> {
  let headers: IncomingHttpHeaders = {};
  let trailers: IncomingHttpHeaders = {};
  const chunks: Buffer[] = [];
  stream.on('response', (received) => {
    headers = received;
  });
  stream.on('trailers', (received) => {
    trailers = received;
  });
  stream.on('data', (chunk: Buffer) => void chunks.push(chunk));
  stream.on('error', () => undefined);
  // Node's client does not close a stream that was answered and reset in good order while it was still sending.
  await new Promise<void>((resolve) => {
    stream.once('close', resolve);
    stream.once('end', () => headers[':status'] === undefined || resolve());
  });
  const text = (name: string) => (trailers[name] ?? headers[name]) as string | undefined;
  const message = text('grpc-message');
  return {
    status: Number(headers[':status'] ?? 0),
    headers,
    grpcStatus: text('grpc-status'),
    grpcMessage: message === undefined ? undefined : decodeURIComponent(message),
    body: Buffer.concat(chunks),
    resetCode: stream.rstCode ?? 0,
  };
}

/** A message as gRPC puts it on the wire. */
export function framed(message: Uint8Array, isCompressed = false): Buffer {
  const prefix = Buffer.from([isCompressed ? 1 : 0, 0, 0, 0, 0]);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}
