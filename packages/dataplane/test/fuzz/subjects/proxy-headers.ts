import { isIP } from 'node:net';
import { TEST_TOKEN } from '@infergate/testkit';
import { fieldOf, Fortress } from '../../wire/fortress.ts';
import { deliver } from '../../wire/understood.ts';
import { split, type FuzzCase, type FuzzSubject } from '../fuzzing.ts';
import { mutate } from '../mutation.ts';
import type { Random } from '../random.ts';

const REQUEST = `GET /api/predict/open/x HTTP/1.1\r\nHost: gw\r\nAuthorization: ${TEST_TOKEN}\r\nConnection: close\r\n\r\n`;
const SIGNATURE = '0d0a0d0a000d0a515549540a';
const ADDRESSES = [
  '10.0.0.1',
  '255.255.255.255',
  '0.0.0.0',
  '2001:db8::1',
  '::',
  '::ffff:10.0.0.1',
  '1.2.3',
  '999.1.1.1',
  '',
  'x',
  'fe80::1%lo',
];

/**
 * What stands before a request on a listener behind a proxy. At most that one request is forwarded, whole, and as its
 * sender an address is named; the next connection is served.
 */
export async function proxyHeadersSubject(): Promise<FuzzSubject> {
  const fortress = await Fortress.start({ proxyProtocol: true, trustedProxies: ['127.0.0.0/8'] });
  const { port } = fortress.gateway.internet;
  let deep = 0;
  return {
    name: 'proxy-headers',
    get deep() {
      return deep;
    },
    generate,
    run: async ({ pieces }) => {
      fortress.clear();
      await deliver(port, pieces);
      const forwarded = fortress.forwarded(null);
      if (forwarded.length > 1) throw new Error(`more than one request: ${JSON.stringify(forwarded)}`);
      for (const request of forwarded) {
        const [sender = ''] = (fieldOf(request, 'x-forwarded-for') ?? '').split(', ');
        if (isIP(sender) === 0 || request.startLine !== 'GET /x HTTP/1.1' || request.body !== '') throw new Error(JSON.stringify(request));
      }
      deep += forwarded.length;
      fortress.clear();
      const after = await deliver(port, [Buffer.from(`PROXY UNKNOWN\r\n${REQUEST}`)]);
      if (!after.includes('HTTP/1.1 200 OK\r\n')) throw new Error(`the next connection got ${JSON.stringify(after)}`);
    },
    close: () => fortress.close(),
  };
}

function generate(random: Random): FuzzCase {
  const header = random.chance(2) ? lineHeader(random) : binaryHeader(random);
  const changed = random.chance(2) ? mutate(header, random) : header;
  return { pieces: split(Buffer.concat([changed, Buffer.from(REQUEST)]), random), variant: 0 };
}

function lineHeader(random: Random): Buffer {
  const address = (): string => random.pick(ADDRESSES);
  const known = `${random.mostly(['TCP4', 'TCP6'], ['TCP5', 'UDP4', ''])} ${address()} ${address()} ${random.below(70_000)} ${random.below(70_000)}`;
  return Buffer.from(`PROXY ${random.chance(4) ? 'UNKNOWN x' : known}${random.mostly(['\r\n'], ['\n', '\r', '\r\n\r\n', ''])}`, 'latin1');
}

function binaryHeader(random: Random): Buffer {
  const family = random.mostly([0x11, 0x21, 0x00, 0x31], [0x12, 0x22, 0x13, 0xff]);
  const right = ({ 0x11: 12, 0x21: 36, 0x31: 216 } as Readonly<Record<number, number>>)[family] ?? 0;
  const extensions = random.mostly([Buffer.alloc(0), Buffer.from('040001aa', 'hex')], [Buffer.from('0400ff', 'hex'), Buffer.alloc(300)]);
  const payload = Buffer.concat([Buffer.alloc(right, random.below(256)), extensions]);
  const length = random.mostly([payload.length], [0, 11, payload.length + 1, 65_535]);
  return Buffer.concat([
    Buffer.from(SIGNATURE, 'hex'),
    Buffer.from([random.mostly([0x21, 0x20], [0x22, 0x11, 0xff]), family, length >> 8, length & 255]),
    payload,
  ]);
}
