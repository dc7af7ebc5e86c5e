import { connect as connectHttp2 } from 'node:http2';
import type { Socket } from 'node:net';
import { gatewayResource, instanceResource, serviceResource, startGateway } from '@infergate/testkit';
import { ACK, END_HEADERS, END_STREAM, FRAME, frame, framesOf, PREFACE } from '../../front/frames.ts';
import { ByteServer } from '../../wire/byte-server.ts';
import type { ReadMessage } from '../../wire/reading.ts';
import { ask, checkNoneOpen, finalAnswer, writePieces } from '../exchange.ts';
import { messageFrames, someFields, strayFrame } from '../frame-grammar.ts';
import { split, type FuzzCase, type FuzzSubject } from '../fuzzing.ts';
import { mutate } from '../mutation.ts';
import type { Random } from '../random.ts';

/**
 * Bytes of an instance that speaks HTTP/2. The client gets what node:http2 would have understood of them, complete, or
 * a refusal, or an answer that nobody takes for complete; the next request is served over another connection.
 */
export async function http2AnswersSubject(): Promise<FuzzSubject> {
  const instance = await HostileInstance.start();
  const gateway = await startGateway([
    gatewayResource(),
    serviceResource('open', { instances: [instanceResource('o', instance.port)], protocols: { upstreamHttp2: true }, outlier: null }),
  ]);
  let deep = 0;
  return {
    name: 'http2-answers',
    get deep() {
      return deep;
    },
    generate,
    run: async (fuzzCase) => {
      instance.script = fuzzCase;
      const answer = completeAnswer(await ask(gateway, 'GET', '/x'));
      if (answer !== null) {
        await checkAgainstNode(answer, instance.port);
        deep += 1;
      }
      instance.script = PLAIN;
      instance.cut();
      const next = completeAnswer(await ask(gateway, 'GET', '/x'));
      if (next?.body !== 'plain') throw new Error(`the next request got ${JSON.stringify(next)}`);
      checkNoneOpen(gateway);
      instance.cut();
    },
    close: async () => {
      await gateway.close();
      instance.close();
    },
  };
}

/** What begins a connection, once; the rest answers the first request. */
const OPENING = frame(FRAME.settings, 0, 0);
const PLAIN: FuzzCase = {
  pieces: [frame(FRAME.headers, END_HEADERS, 1, Buffer.from([0x88])), frame(FRAME.data, END_STREAM, 1, Buffer.from('plain'))],
  variant: 0,
};

function generate(random: Random): FuzzCase {
  const frames: Buffer[] = [frame(FRAME.settings, ACK, 0)];
  for (let i = random.below(2); i > 0; i -= 1)
    frames.push(...messageFrames(random, 1, [[':status', random.mostly(['103', '100'], ['101', '1', ''])]]).slice(0, 1));
  const status = random.mostly(['200', '204', '404', '500', '304'], ['20', '2000', '', '099', 'abc', '101']);
  const stream = random.chance(20) ? random.below(5) : 1;
  frames.push(...messageFrames(random, stream, [[':status', status], ...someFields(random).filter(([name]) => name !== 'te')]));
  for (const stray of random.some(3, () => strayFrame(random))) frames.splice(1 + random.below(frames.length), 0, stray);
  const bytes = Buffer.concat(frames);
  return { pieces: split(random.chance(2) ? mutate(bytes, random) : bytes, random), variant: random.below(2) };
}

/** Greets, and answers the first request of each connection by script. */
class HostileInstance {
  script: FuzzCase = PLAIN;
  #server: ByteServer | null = null;

  static async start(): Promise<HostileInstance> {
    const instance = new HostileInstance();
    instance.#server = await ByteServer.start((socket) => instance.#serve(socket));
    return instance;
  }

  get port(): number {
    return this.#server?.port ?? 0;
  }

  cut(): void {
    this.#server?.cut();
  }

  close(): void {
    this.#server?.close();
  }

  #serve(socket: Socket): void {
    let received = Buffer.alloc(0);
    let isAnswered = false;
    socket.write(OPENING);
    socket.on('data', (bytes: Buffer) => {
      received = Buffer.concat([received, bytes]);
      if (isAnswered || !framesOf(received.subarray(PREFACE.length)).some(({ type }) => type === FRAME.headers)) return;
      isAnswered = true;
      void play(socket, this.script);
    });
  }
}

async function play(socket: Socket, script: FuzzCase): Promise<void> {
  await writePieces(socket, script);
  if (script.variant === 1) socket.resetAndDestroy();
  else if (script !== PLAIN) socket.end();
}

/** The instance's own answer, if the client can take what it got for one that is complete; null for refusals and cut ones. */
function completeAnswer(received: string): ReadMessage | null {
  const answer = finalAnswer(received, 'GET');
  if (answer === null) return null;
  return /^HTTP\/1\.1 50[234] /.test(answer.startLine) && answer.body.includes('"code":"') ? null : answer;
}

const DEAF_MS = 500;

/** What of the connection as a whole node:http2 minds more than we do (a setting that nobody uses, say) is no matter of the answer. */
async function checkAgainstNode(ours: ReadMessage, port: number): Promise<void> {
  // Without a body it is whole for the client as soon as its head has come.
  if (/^HTTP\/1\.1 (?:204|304) /.test(ours.startLine)) return;
  const node = await askWithNode(port);
  const wanted = `${ours.startLine.slice(9, 12)} 0 ${ours.body}`;
  if (node !== null && node !== wanted)
    throw new Error(`node:http2 understood ${JSON.stringify(node)} and the client got ${JSON.stringify(wanted)}`);
}

/** Status, error code of the stream and body; null when the connection failed. */
async function askWithNode(port: number): Promise<string | null> {
  const session = connectHttp2(`http://127.0.0.1:${port}`);
  let isRefused = false;
  session.on('error', () => {
    isRefused = true;
  });
  // A broken frame makes node:http2 hear no more of the connection, its end included.
  const deafness = setTimeout(() => session.destroy(new Error('deaf')), DEAF_MS);
  session.on('goaway', (code) => {
    // Streams that the peer has taken may still end well; node:http2 gives them up.
    isRefused ||= code !== 0;
  });
  const answer = await new Promise<string>((resolve) => {
    const stream = session.request({ ':path': '/x' });
    let body = '';
    let status = 0;
    stream.on('response', (headers) => {
      status = Number(headers[':status']);
    });
    stream.on('data', (bytes: Buffer) => (body += bytes.toString('latin1')));
    stream.on('error', () => undefined);
    stream.on('close', () => {
      isRefused ||= session.destroyed && stream.rstCode === 2;
      resolve(`${status} ${stream.rstCode} ${body}`);
    });
  });
  // An error of the session is told after its streams, which have INTERNAL_ERROR from it.
  await new Promise<void>((resolve) => setImmediate(resolve));
  clearTimeout(deafness);
  session.destroy();
  return isRefused ? null : answer;
}
