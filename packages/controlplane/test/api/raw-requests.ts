import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it went over the wire. */
export interface CapturedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Record<string, unknown>;
}

/** What a client sends: a listener takes the request and answers it. The Host that was signed is that of the listener. */
export async function captureRequest(call: (endpoint: string) => Promise<unknown>): Promise<CapturedRequest> {
  const listener = createServer();
  const arrived = new Promise<CapturedRequest>((resolve) => {
    listener.on('request', (incoming, answer) => {
      const pieces: Buffer[] = [];
      incoming.on('data', (piece: Buffer) => pieces.push(piece));
      incoming.on('end', () => {
        answer.setHeader('content-type', 'application/json').end('{"RequestId":"captured"}');
        const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)] as const);
        resolve({ method: incoming.method ?? '', path: incoming.url ?? '', headers, body: Buffer.concat(pieces).toString('utf8') });
      });
    });
  });
  await new Promise<void>((resolve) => {
    listener.listen(0, '127.0.0.1', resolve);
  });
  try {
    await call(`127.0.0.1:${(listener.address() as AddressInfo).port}`);
    return await arrived;
  } finally {
    listener.closeAllConnections();
    listener.close();
  }
}

/** Sends exactly this to `host` (`address:port`), the Host header included. */
export function sendRaw(host: string, { method, path, headers, body }: CapturedRequest): Promise<RawAnswer> {
  const [address = '', port = ''] = host.split(':');
  const sent = headers.filter(([name]) => name !== 'transfer-encoding' && name !== 'content-length' && name !== 'connection');
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: address, port: Number(port), method, path, headers: Object.fromEntries(sent), agent: false },
      (answer) => {
        const pieces: Buffer[] = [];
        // A stream has no end to wait for: its head is the answer.
        if (answer.headers['content-type']?.startsWith('text/event-stream') === true) {
          answer.destroy();
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: {} });
          return;
        }
        answer.on('data', (piece: Buffer) => pieces.push(piece));
        answer.on('end', () => {
          const text = Buffer.concat(pieces).toString('utf8');
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
          });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
