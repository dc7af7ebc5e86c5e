import { request, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { gatewayResource, instanceResource, serviceResource, startGateway, type TestGateway } from '@infergate/testkit';
import { AnswerReader } from '../../../src/upstream/answer-reader.ts';
import { DEFAULT_TRANSPORT_LIMITS } from '../../../src/upstream/pooled-transport.ts';
import { ByteServer } from '../../wire/byte-server.ts';
import type { ReadMessage } from '../../wire/reading.ts';
import { corpusMessages } from '../corpus.ts';
import { ask, checkNoneOpen, finalAnswer, writePieces } from '../exchange.ts';
import { split, type FuzzCase, type FuzzSubject } from '../fuzzing.ts';
import { answerText } from '../grammar.ts';
import { mutate } from '../mutation.ts';
import type { Random } from '../random.ts';

const PLAIN = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nplain';
const METHODS = ['GET', 'HEAD', 'DELETE', 'GET'];

/**
 * Bytes of an instance. The client gets what node:http would have understood of them, complete, or a refusal, or an
 * answer that nobody takes for complete; the next request is not touched.
 */
export async function answersSubject(): Promise<FuzzSubject> {
  const instance = await HostileInstance.start();
  const gateway = await startGateway([
    gatewayResource(),
    serviceResource('open', { instances: [instanceResource('o', instance.port)], timeouts: { idleMs: 5000, firstByteMs: 5000 } }),
  ]);
  const corpus = corpusMessages('response');
  let deep = 0;
  return {
    name: 'answers',
    get deep() {
      return deep;
    },
    generate: (random) => generate(random, corpus),
    run: async (fuzzCase) => {
      instance.script = fuzzCase;
      const method = methodOf(fuzzCase);
      const received = await ask(gateway, method, '/fuzz');
      const answer = completeAnswer(received, method);
      if (answer !== null) {
        await checkAgainstNode(answer, instance.port, method);
        deep += 1;
      }
      await checkNext(gateway);
    },
    close: async () => {
      await gateway.close();
      instance.close();
    },
  };
}

function generate(random: Random, corpus: readonly Buffer[]): FuzzCase {
  const fromCorpus = corpus.length > 0 && random.chance(4);
  const bytes = fromCorpus ? random.pick(corpus) : Buffer.from(answerText(random), 'latin1');
  return { pieces: split(random.chance(2) ? mutate(bytes, random, corpus) : bytes, random), variant: random.below(8) };
}

const methodOf = ({ variant }: FuzzCase): string => METHODS[variant % 4] as string;
const isReset = ({ variant }: FuzzCase): boolean => variant >= 6;

/** Answers `/fuzz` by script and everything else plainly. */
class HostileInstance {
  script: FuzzCase = { pieces: [], variant: 0 };
  #server: ByteServer | null = null;

  static async start(): Promise<HostileInstance> {
    const instance = new HostileInstance();
    instance.#server = await ByteServer.start((socket) => instance.#serve(socket));
    return instance;
  }

  get port(): number {
    return this.#server?.port ?? 0;
  }

  close(): void {
    this.#server?.close();
  }

  /**
   * What of the script is one final answer, in our own reading: node:http refuses the whole where something follows it, or
   * where an interim answer says that it is the last.
   */
  wholeAnswer(head: string): Buffer {
    const bytes = Buffer.concat(this.script.pieces);
    const reader = new AnswerReader(DEFAULT_TRANSPORT_LIMITS);
    let at = 0;
    let from = 0;
    const informational = (): void => {
      from = at + 1;
    };
    reader.begin(head.slice(0, head.indexOf(' ')), null, { informational, head: () => undefined, content: () => undefined });
    for (; at < bytes.length && !reader.done && reader.fault === null; at += 1) reader.take(bytes.subarray(at, at + 1));
    return bytes.subarray(from, at);
  }

  #serve(socket: Socket): void {
    let head = '';
    socket.on('data', (bytes: Buffer) => {
      head += bytes.toString('latin1');
      if (!head.endsWith('\r\n\r\n')) return;
      if (head.includes('\r\nOracle: ')) void play(socket, { pieces: [this.wholeAnswer(head)], variant: 0 });
      else if (head.includes(' /fuzz HTTP/1.1\r\n')) void play(socket, this.script);
      else socket.write(PLAIN);
      head = '';
    });
  }
}

async function play(socket: Socket, script: FuzzCase): Promise<void> {
  await writePieces(socket, script);
  if (isReset(script)) socket.resetAndDestroy();
  else socket.end();
}

/** The instance's own answer, if the client can take what it got for one that is complete; null for refusals and cut ones. */
function completeAnswer(received: string, method: string): ReadMessage | null {
  const answer = finalAnswer(received, method);
  if (answer === null) return null;
  const isRefusal =
    /^HTTP\/1\.1 50[24] /.test(answer.startLine) && (method === 'HEAD' || /"code":"(?:upstream_|first_byte)/.test(answer.body));
  return isRefusal ? null : answer;
}

interface NodeAnswer {
  readonly status: number;
  readonly body: string;
  readonly isComplete: boolean;
}

async function checkAgainstNode(ours: ReadMessage, port: number, method: string): Promise<void> {
  const node = await askWithNode(port, method);
  const isSame = node !== null && node.isComplete && ours.startLine.startsWith(`HTTP/1.1 ${node.status}`) && ours.body === node.body;
  if (!isSame) throw new Error(`node:http understood ${JSON.stringify(node)} and the client got ${JSON.stringify(ours)}`);
}

/** null when node:http finds no answer. */
function askWithNode(port: number, method: string): Promise<NodeAnswer | null> {
  return new Promise((resolve) => {
    const req = request({ port, host: '127.0.0.1', method, path: '/fuzz', agent: false, headers: { Oracle: 'yes' } });
    req.on('error', () => resolve(null));
    req.on('response', (answer: IncomingMessage) => {
      let body = '';
      answer.on('data', (bytes: Buffer) => (body += bytes.toString('latin1')));
      answer.on('error', () => undefined);
      answer.on('close', () => resolve({ status: answer.statusCode ?? 0, body, isComplete: answer.complete }));
    });
    req.end();
  });
}

async function checkNext(gateway: TestGateway): Promise<void> {
  const next = await ask(gateway, 'GET', '/plain');
  if (!next.startsWith('HTTP/1.1 200 OK\r\n') || !next.endsWith('\r\n\r\nplain'))
    throw new Error(`the next request got ${JSON.stringify(next)}`);
  checkNoneOpen(gateway);
}
