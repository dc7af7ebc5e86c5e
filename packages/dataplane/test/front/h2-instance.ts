import { createServer, type Http2Server, type ServerHttp2Session, type ServerHttp2Stream, type IncomingHttpHeaders } from 'node:http2';
import { listenLocally } from '../local-server.ts';

export type H2Script = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, instance: H2Instance) => void;

/** An instance that speaks HTTP/2 by prior knowledge: Node's own server, and a script for each stream. */
export class H2Instance {
  port = 0;
  readonly server: Http2Server;
  readonly sessions: ServerHttp2Session[] = [];
  readonly streams: ServerHttp2Stream[] = [];
  readonly heads: IncomingHttpHeaders[] = [];
  /** Reasons with which streams were reset; 0 is none. */
  readonly resets: number[] = [];

  private constructor(server: Http2Server, script: H2Script) {
    this.server = server;
    server.on('session', (session) => {
      this.sessions.push(session);
      session.on('error', () => undefined);
    });
    server.on('sessionError', () => undefined);
    server.on('stream', (stream, headers) => {
      this.streams.push(stream);
      this.heads.push(headers);
      stream.on('error', () => undefined);
      stream.on('close', () => this.resets.push(stream.rstCode));
      script(stream, headers, this);
    });
  }

  static async start(script: H2Script, settings: Parameters<typeof createServer>[0] = {}): Promise<H2Instance> {
    const instance = new H2Instance(createServer(settings), script);
    instance.port = await listenLocally(instance.server);
    return instance;
  }

  close(): void {
    this.server.close();
    for (const session of this.sessions) session.destroy();
  }
}

/** Answers with the method, the path and the body of the request. */
export const echo: H2Script = (stream, headers) => {
  let body = '';
  stream.on('data', (bytes: Buffer) => {
    body += bytes.toString('latin1');
  });
  stream.on('end', () => {
    stream.respond({ ':status': 200, 'content-type': 'text/plain' });
    stream.end(`${headers[':method']} ${headers[':path']} ${body}`);
  });
};
