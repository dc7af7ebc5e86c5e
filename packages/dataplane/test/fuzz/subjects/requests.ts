import { TEST_TOKEN } from '@infergate/testkit';
import { Fortress } from '../../wire/fortress.ts';
import type { ReadMessage } from '../../wire/reading.ts';
import { deliver, NodeServer, type Understood } from '../../wire/understood.ts';
import { corpusMessages } from '../corpus.ts';
import { split, type FuzzCase, type FuzzSubject } from '../fuzzing.ts';
import { requestText } from '../grammar.ts';
import { mutate } from '../mutation.ts';
import type { Random } from '../random.ts';

const PREFIX = '/api/predict/open';
const CREDENTIAL = `Authorization: ${TEST_TOKEN}`;
/** Written anew by the gateway. */
const OWN = new Set([
  'connection',
  'upgrade',
  'host',
  'content-length',
  'transfer-encoding',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
  'x-request-id',
  'x-tenant',
]);

/**
 * Bytes of a client. What the gateway forwards is read by everyone as the same requests, goes to the service that the
 * client may use, and is what node:http would have understood of the same bytes, in the same order.
 */
export async function requestsSubject(): Promise<FuzzSubject> {
  const fortress = await Fortress.start();
  const node = new NodeServer();
  const nodePort = await node.listen();
  const corpus = corpusMessages('request').map(asInvocation);
  let deep = 0;
  return {
    name: 'requests',
    get deep() {
      return deep;
    },
    generate: (random) => generate(random, corpus),
    run: async ({ pieces }) => {
      fortress.clear();
      node.understood = [];
      const sent = Buffer.concat(pieces);
      const [received] = await Promise.all([fortress.deliver(pieces), deliver(nodePort, [sent])]);
      const forwarded = fortress.forwarded(sent.toString('latin1'));
      checkAgainst(node.understood, forwarded);
      checkAnswers(received, forwarded);
      deep += forwarded.length;
    },
    close: async () => {
      node.close();
      await fortress.close();
    },
  };
}

function generate(random: Random, corpus: readonly Buffer[]): FuzzCase {
  const fromCorpus = corpus.length > 0 && random.chance(3);
  const made = (): Buffer => Buffer.from(requestText(random, PREFIX, CREDENTIAL), 'latin1');
  const bytes = fromCorpus ? random.pick(corpus) : Buffer.concat([made(), ...random.some(2, made)]);
  const changed = random.chance(2) ? mutate(bytes, random, corpus) : bytes;
  return { pieces: split(changed, random), variant: 0 };
}

/** Messages of the corpus go to a service, with the credential, so that they are not just refused. */
function asInvocation(message: Buffer): Buffer {
  const text = message
    .toString('latin1')
    .replace(/^([A-Z-]+ )(?:http:\/\/[^/ ]*)?(\/[^ \r\n]*) (HTTP\/1\.1\r\n)/gm, (_, method, path, version) => {
      const host = /\nhost:/i.test(message.toString('latin1')) ? '' : 'Host: gw\r\n';
      return `${method}${PREFIX}${path} ${version}${host}${CREDENTIAL}\r\n`;
    });
  return Buffer.from(text, 'latin1');
}

/** What was forwarded stands in what was understood, in the same order. */
function checkAgainst(understood: readonly Understood[], forwarded: readonly ReadMessage[]): void {
  let at = 0;
  for (const message of forwarded) {
    while (at < understood.length && !isSame(understood[at] as Understood, message)) at += 1;
    if (at === understood.length)
      throw new Error(`node:http did not understand ${JSON.stringify(message)} but ${JSON.stringify(understood)}`);
    at += 1;
  }
}

function isSame({ method, target, body, rawHeaders }: Understood, message: ReadMessage): boolean {
  const [ourMethod, ourTarget] = message.startLine.split(' ');
  const rest = target.replace(/^https?:\/\/[^/?]*/i, '').slice(PREFIX.length);
  if (ourMethod !== method || ourTarget !== (rest.startsWith('/') ? rest : `/${rest}`) || message.body !== body) return false;
  const theirs = new Set<string>();
  for (let i = 0; i < rawHeaders.length; i += 2) theirs.add(`${rawHeaders[i]?.toLowerCase()}: ${rawHeaders[i + 1]?.trim()}`);
  return message.fields.every(([name, value]) => OWN.has(name) || theirs.has(`${name}: ${value}`));
}

/** Each request that was forwarded whole is answered, and nobody else is. */
function checkAnswers(received: string, forwarded: readonly ReadMessage[]): void {
  const answers = received.split('HTTP/1.1 200 OK\r\n').length - 1;
  if (answers !== forwarded.length) throw new Error(`${forwarded.length} requests, ${answers} answers: ${JSON.stringify(received)}`);
}
