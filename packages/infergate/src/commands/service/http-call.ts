import { type ClientRequest, type IncomingMessage, request as requestPlain, type RequestOptions } from 'node:http';
import { request as requestTls } from 'node:https';
import type { Readable } from 'node:stream';
import { connectionOptions, type Trust } from '../trust.ts';

/** A body and, when known, its length; without one it is sent in chunks. */
export interface CallBody {
  readonly content: Readable | Buffer;
  readonly length: number | null;
}

export interface HttpCall {
  /** Without the path. */
  readonly origin: URL;
  /** Path and query, exactly as they are to be sent. */
  readonly target: string;
  readonly method: string;
  /** By lower-case name; several values are several lines. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: CallBody | null;
  /** Of the server, where it speaks TLS. */
  readonly trust: Trust;
}

/**
 * Sends a request as it is written: any method with or without a body, no redirects followed, no time limits (those of the
 * gateway hold). Resolves with the head of the answer; reading its body fails when the answer is cut.
 * Throws TypeError for what HTTP cannot carry.
 */
export function sendCall({ origin, target, method, headers, body, trust }: HttpCall): Promise<IncomingMessage> {
  const options: RequestOptions = {
    host: origin.hostname.replace(/^\[|\]$/g, ''),
    port: origin.port,
    path: target,
    method,
    agent: false,
    headers: Object.fromEntries([...headers].map(([name, values]) => [name, values.length === 1 ? (values[0] ?? '') : [...values]])),
  };
  const request = origin.protocol === 'https:' ? requestTls({ ...options, ...connectionOptions(trust) }) : requestPlain(options);
  if (body !== null) request.setHeader(...framingOf(body));
  return new Promise((resolve, reject) => {
    request.once('response', resolve);
    // Also after the answer has begun: a gateway may refuse a body without reading it to its end.
    request.on('error', reject);
    sendBody(request, body?.content ?? Buffer.alloc(0));
  });
}

function sendBody(request: ClientRequest, content: CallBody['content']): void {
  if (Buffer.isBuffer(content)) {
    request.end(content);
    return;
  }
  content.once('error', (error) => request.destroy(error));
  content.pipe(request);
}

function framingOf({ length }: CallBody): [name: string, value: string] {
  return length === null ? ['transfer-encoding', 'chunked'] : ['content-length', String(length)];
}
