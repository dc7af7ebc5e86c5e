import { gatewayResource, instanceResource, serviceResource, startGateway, TEST_TOKEN, type TestGateway } from '@infergate/testkit';
import { readByAll, type ReadMessage } from './reading.ts';
import { Recorder } from './recorder.ts';
import { deliver } from './understood.ts';

/** What the service adds to its requests, and no caller may. */
const ADDED = ['X-Tenant', 'one'] as const;
const NEVER_FORWARDED = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authorization',
  'te',
  'upgrade',
  'expect',
  'http2-settings',
  'authorization',
  'x-api-key',
]);

/** A gateway with a service that the caller may use, `open`, and one that he may not, `secret`; their instances keep what they get. */
export class Fortress {
  readonly gateway: TestGateway;
  readonly open: Recorder;
  readonly secret: Recorder;

  private constructor(gateway: TestGateway, open: Recorder, secret: Recorder) {
    this.gateway = gateway;
    this.open = open;
    this.secret = secret;
  }

  static async start(entry: Parameters<typeof gatewayResource>[0] = {}): Promise<Fortress> {
    const open = await Recorder.start();
    const secret = await Recorder.start();
    const gateway = await startGateway([
      gatewayResource(entry),
      serviceResource('open', { instances: [instanceResource('o', open.port)], upstreamHeaders: [ADDED] }),
      serviceResource('secret', { instances: [instanceResource('s', secret.port)], tokens: ['another-token-altogether'] }),
    ]);
    return new Fortress(gateway, open, secret);
  }

  /** Forgets what came, for the next attack. */
  clear(): void {
    this.open.clear();
    this.secret.clear();
  }

  /** Resolves when no request is open. */
  async rest(): Promise<void> {
    const { gateway } = this.gateway;
    while (Object.values(gateway.state().services).some(({ open }) => open > 0))
      await new Promise<void>((resolve) => setImmediate(resolve));
  }

  async close(): Promise<void> {
    await this.gateway.close();
    this.open.close();
    this.secret.close();
  }

  /** What the gateway answers when it is sent these pieces and then nothing more. */
  deliver(pieces: readonly Buffer[]): Promise<string> {
    return deliver(this.gateway.internet.port, pieces);
  }

  /**
   * Holds what the instances got against what was sent: only the service that the caller may use was reached, with
   * requests that nobody can read in two ways, under targets that stand in what was sent. Returns them. null: what was
   * sent does not show its targets.
   */
  forwarded(sent: string | null): readonly ReadMessage[] {
    const reached = this.secret.received.join('');
    if (reached !== '') throw new Error(`a service was reached that the caller may not use: ${JSON.stringify(reached)}`);
    const requests = this.open.requests();
    for (const request of requests) checkForwarded(request, sent, this.open.port);
    return requests;
  }
}

/** The final answers that a client got, read the same by everyone. The client must have asked with methods that get bodies. */
export function answersIn(received: string): readonly ReadMessage[] {
  const { messages, rest } = readByAll(received, []);
  if (rest !== '') throw new Error(`not an answer: ${JSON.stringify(rest)}`);
  return messages.filter(({ startLine }) => !startLine.startsWith('HTTP/1.1 100 '));
}

export function statusOf({ startLine }: ReadMessage): number {
  return Number(startLine.slice(9, 12));
}

export function fieldOf({ fields }: ReadMessage, name: string): string | undefined {
  return fields.find(([each]) => each === name)?.[1];
}

function checkForwarded({ startLine, fields }: ReadMessage, sent: string | null, port: number): void {
  const fail = (what: string): never => {
    throw new Error(`${what}: ${JSON.stringify([startLine, fields])}`);
  };
  const target = /^[A-Z-]+ (\/[!-~]*) HTTP\/1\.1$/.exec(startLine)?.[1];
  if (target === undefined || target.includes('#')) return fail('a start line that nobody should see');
  const prefix = '/api/predict/open';
  if (sent !== null && ![target, target.slice(1)].some((rest) => sent.includes(`${prefix}${rest} `))) fail('a target that was not sent');
  const names = fields.map(([name]) => name);
  const count = (...wanted: readonly string[]): number => names.filter((name) => wanted.includes(name)).length;
  if (fields.some(([name, value]) => !/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name) || !/^[\t\x20-\x7e\x80-\xff]*$/.test(value)))
    fail('odd fields');
  if (count('host') !== 1 || fieldOf({ startLine, fields, body: '' }, 'host') !== `127.0.0.1:${port}`) fail('another Host');
  if (count('content-length', 'transfer-encoding') > 1) fail('framed twice');
  if (fields.some(([name, value]) => name === 'transfer-encoding' && value !== 'chunked')) fail('an odd coding');
  if (fields.some(([name, value]) => name === 'content-length' && !/^(?:0|[1-9]\d*)$/.test(value))) fail('an odd length');
  if (fields.some(([, value]) => value.includes(TEST_TOKEN)) || startLine.includes(TEST_TOKEN)) fail('the credential');
  const asksWebSocket = count('connection') === 1 && /^websocket$/i.test(fieldOf({ startLine, fields, body: '' }, 'upgrade') ?? '');
  const belongs = (name: string): boolean => asksWebSocket && (name === 'connection' || name === 'upgrade');
  if (names.some((name) => NEVER_FORWARDED.has(name) && !belongs(name))) fail('a field of the connection or a credential');
  const tenants = fields.filter(([name]) => name.replaceAll('_', '-') === 'x-tenant').map(([, value]) => value);
  if (tenants.length !== 1 || tenants[0] !== 'one') fail('a field of the service was added to');
}
