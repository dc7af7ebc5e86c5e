import {
  connect,
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type OutgoingHttpHeaders,
  type SecureClientSessionOptions,
} from 'node:http2';
import { afterEach } from 'vitest';
import { until } from './harness.ts';

/** What has come of an answer. */
export class H2Answer {
  readonly stream: ClientHttp2Stream;
  readonly interim: number[] = [];
  headers: Record<string, unknown> = {};
  trailers: Record<string, unknown> | null = null;
  body = '';
  /** HEADERS with END_STREAM: head and trailers in one. */
  endsWithHead = false;
  ended = false;
  closed = false;
  /** Of RST_STREAM; 0: none, or NO_ERROR. */
  rstCode = 0;

  constructor(stream: ClientHttp2Stream, options: { readonly reads?: boolean } = {}) {
    this.stream = stream;
    stream.on('headers', (headers) => this.interim.push(Number(headers[':status'])));
    stream.on('response', (headers, flags) => {
      this.headers = headers;
      this.endsWithHead = (flags & 1) !== 0;
    });
    stream.on('trailers', (trailers) => {
      this.trailers = trailers;
    });
    stream.on('error', () => undefined);
    stream.on('end', () => {
      this.ended = true;
    });
    stream.on('close', () => {
      this.closed = true;
      this.rstCode = stream.rstCode;
    });
    if (options.reads !== false) this.read();
  }

  read(): void {
    this.stream.on('data', (bytes: Buffer) => {
      this.body += bytes.toString('latin1');
    });
  }

  get status(): number {
    return Number(this.headers[':status'] ?? 0);
  }

  async whole(): Promise<this> {
    await until(() => this.closed);
    return this;
  }

  async see(text: string): Promise<void> {
    await until(() => this.body.includes(text) || this.closed);
    if (!this.body.includes(text)) throw new Error(`closed before ${JSON.stringify(text)}: ${JSON.stringify(this.body)}`);
  }
}

/** A client that speaks HTTP/2 as `node:http2` does. */
export class H2Client {
  readonly session: ClientHttp2Session;
  goaways: number[] = [];
  closed = false;

  constructor(url: string, options: SecureClientSessionOptions = {}) {
    this.session = connect(url, options);
    this.session.on('error', () => undefined);
    this.session.on('goaway', (code) => this.goaways.push(code));
    this.session.on('close', () => {
      this.closed = true;
    });
  }

  /** A string is the whole body; null leaves the stream open for more. */
  send(headers: OutgoingHttpHeaders, body: string | Buffer | null = '', options: { readonly reads?: boolean } = {}): H2Answer {
    const stream = this.session.request(headers, { endStream: body === '' });
    if (body !== null && body !== '') stream.end(body);
    return new H2Answer(stream, options);
  }

  get(path: string, headers: OutgoingHttpHeaders = {}): Promise<H2Answer> {
    return this.send({ ':path': path, ...headers }).whole();
  }

  post(path: string, body: string | Buffer, headers: OutgoingHttpHeaders = {}): Promise<H2Answer> {
    return this.send({ ':method': 'POST', ':path': path, ...headers }, body).whole();
  }
}

/** Clients that end with each test. */
export function useH2(): (url: string, options?: SecureClientSessionOptions) => H2Client {
  const clients: H2Client[] = [];
  afterEach(() => {
    for (const client of clients.splice(0)) client.session.destroy();
  });
  return (url, options) => {
    const client = new H2Client(url, options);
    clients.push(client);
    return client;
  };
}
