import { silentLogger } from '@infergate/kernel';
import { gatewayListener, gatewayRecord, gatewayStatus } from '@infergate/testkit';
import { decode, type DecodedPacket, encode, type OptAnswer, type Packet } from 'dns-packet';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Responder } from './responder.ts';
import { type Zone, zoneOf } from './zone.ts';

/** `gw-a` has so many addresses, of IPv4 all. */
function zoneWith(addresses: number): Zone {
  const listeners = Array.from({ length: addresses }, (_, index) => gatewayListener({ host: `192.0.2.${index + 1}` }));
  const gateway = gatewayRecord({ id: 'gw-a', internet: { enabled: true, allow: [], vSwitchIds: [] } });
  return zoneOf(
    { gateways: [gateway], statuses: [gatewayStatus({ id: 'gw-a', listeners })], vpcs: [] },
    {
      baseDomain: 'infer.test',
      ttlSeconds: 5,
      nameServers: ['ns1.infer.test', 'ns2.infer.test'],
      serverHost: '::',
      sharedInternetHost: '192.0.2.1',
      hostAddresses: () => ['192.0.2.53', '2001:db8::53'],
    },
    { vpcIds: new Set(), serial: 7 },
  );
}

function responder(addresses = 2): Responder {
  const zone = zoneWith(addresses);
  return new Responder({ views: { zoneFor: () => zone }, log: silentLogger });
}

const CLIENT = '198.51.100.9';
const QUESTION = { name: 'gw-a.infer.test', type: 'A' } as const;
const EDNS: OptAnswer = {
  type: 'OPT',
  name: '.',
  udpPayloadSize: 1232,
  extendedRcode: 0,
  ednsVersion: 0,
  flags: 0,
  flag_do: false,
  options: [],
};

function query(overrides: Packet = {}): Buffer {
  return encode({ type: 'query', id: 4711, flags: 0x0100, questions: [QUESTION], ...overrides });
}

interface Reply extends DecodedPacket {
  readonly rcode: string;
  readonly opcode: string;
}

function decoded(bytes: Buffer | null): Reply {
  if (bytes === null) throw new Error('there is no reply');
  return decode(bytes) as Reply;
}

describe('a reply', () => {
  it('is authoritative, offers no recursion and repeats id, question and the wish for recursion', () => {
    const reply = decoded(responder().respond(query(), CLIENT, 'udp'));
    expect(reply).toMatchObject({ id: 4711, type: 'response', opcode: 'QUERY', rcode: 'NOERROR', questions: [QUESTION] });
    expect(reply).toMatchObject({ flag_aa: true, flag_ra: false, flag_rd: true, flag_tc: false, flag_ad: false });
    expect(reply.answers).toHaveLength(2);
    expect(reply.answers?.[0]).toMatchObject({ name: 'gw-a.infer.test', type: 'A', ttl: 5, class: 'IN' });
  });

  it('keeps the case in which the question was asked', () => {
    const name = 'Gw-A.iNFer.TesT';
    const reply = decoded(responder().respond(query({ questions: [{ name, type: 'A' }] }), CLIENT, 'udp'));
    expect(reply.questions?.[0]?.name).toBe(name);
    expect(reply.answers?.map((each) => each.name)).toEqual([name, name]);
  });

  it('writes a name once', () => {
    const bytes = responder(20).respond(query(), CLIENT, 'tcp');
    // Header, question, and for each record a pointer, ten bytes and the address.
    expect(bytes).toHaveLength(12 + 21 + 20 * 16);
    const servers = decoded(responder().respond(query({ questions: [{ name: 'infer.test', type: 'NS' }] }), CLIENT, 'tcp'));
    expect(servers.answers).toMatchObject([{ data: 'ns1.infer.test' }, { data: 'ns2.infer.test' }]);
    expect(servers.additionals).toMatchObject([
      { name: 'ns1.infer.test', type: 'A', data: '192.0.2.53' },
      { name: 'ns1.infer.test', type: 'AAAA', data: '2001:db8::53' },
      { name: 'ns2.infer.test', type: 'A', data: '192.0.2.53' },
      { name: 'ns2.infer.test', type: 'AAAA', data: '2001:db8::53' },
    ]);
  });

  it('takes a dot inside of a label for no border', () => {
    // \3 ns1 is fine; here the one label is "gw-a.infer".
    const odd = Buffer.concat([query().subarray(0, 12), Buffer.from('\x0agw-a.infer\x04test\0\0\x01\0\x01', 'latin1')]);
    expect(decoded(responder().respond(odd, CLIENT, 'udp')).rcode).toBe('REFUSED');
  });

  it.each<readonly [string, Buffer, string]>([
    ['another opcode', withFlags(0x2000), 'NOTIMP'],
    ['no question', query({ questions: [] }), 'FORMERR'],
    ['two questions', query({ questions: [QUESTION, QUESTION] }), 'FORMERR'],
    ['a question that is cut off', query().subarray(0, 20), 'FORMERR'],
    ['bytes behind the end', Buffer.concat([query(), Buffer.from([1])]), 'FORMERR'],
    ['a name that points somewhere', Buffer.concat([query().subarray(0, 12), Buffer.from([0xc0, 0x0c, 0, 1, 0, 1])]), 'FORMERR'],
    ['two OPT records', query({ additionals: [EDNS, EDNS] }), 'FORMERR'],
    ['more records than a question has', query({ additionals: Array.from({ length: 9 }, () => EDNS) }), 'FORMERR'],
  ])('to %s says so', (_what, bytes, rcode) => {
    expect(decoded(responder().respond(bytes, CLIENT, 'udp'))).toMatchObject({ id: 4711, rcode, flag_qr: true, flag_aa: false });
  });

  it('is not given to replies and to what is shorter than a header', () => {
    expect(responder().respond(withFlags(0x8000), CLIENT, 'udp')).toBeNull();
    expect(responder().respond(query().subarray(0, 11), CLIENT, 'udp')).toBeNull();
  });

  it('says what failed when the zone cannot be had', () => {
    const broken = new Responder({
      views: {
        zoneFor: () => {
          throw new Error('no zone');
        },
      },
      log: silentLogger,
    });
    expect(decoded(broken.respond(query(), CLIENT, 'udp')).rcode).toBe('SERVFAIL');
  });
});

function withFlags(flags: number): Buffer {
  const bytes = query();
  bytes.writeUInt16BE(flags, 2);
  return bytes;
}

describe('EDNS', () => {
  it('is answered where it was used, and there alone', () => {
    const plain = decoded(responder().respond(query(), CLIENT, 'udp'));
    const modern = decoded(responder().respond(query({ additionals: [{ ...EDNS, flags: 0x8000 }] }), CLIENT, 'udp'));
    expect(plain.additionals).toEqual([]);
    expect(modern.additionals).toMatchObject([{ type: 'OPT', udpPayloadSize: 1232, ednsVersion: 0, flag_do: true }]);
  });

  it('of another version is refused with the version that is spoken', () => {
    const reply = decoded(responder().respond(query({ additionals: [{ ...EDNS, ednsVersion: 1 }] }), CLIENT, 'udp'));
    expect(reply.additionals).toMatchObject([{ extendedRcode: 1, ednsVersion: 0 }]);
    expect(reply.answers).toEqual([]);
  });

  it.each<readonly [number | null, number]>([
    [null, 512],
    [100, 512],
    [512, 512],
    [900, 900],
    [1232, 1232],
    [65_535, 1232],
  ])('of %s bytes lets a datagram have %i', (payload, limit) => {
    const bytes = query(payload === null ? {} : { additionals: [{ ...EDNS, udpPayloadSize: payload }] });
    const most = Math.floor((limit - 12 - 21 - (payload === null ? 0 : 11)) / 16);
    const fitting = decoded(responder(most).respond(bytes, CLIENT, 'udp'));
    const cut = decoded(responder(most + 1).respond(bytes, CLIENT, 'udp'));
    expect([fitting.flag_tc, fitting.answers?.length]).toEqual([false, most]);
    expect([cut.flag_tc, cut.answers?.length]).toEqual([true, 0]);
    expect(decoded(responder(most + 1).respond(bytes, CLIENT, 'tcp')).answers).toHaveLength(most + 1);
  });
});

describe('whatever comes', () => {
  const asked = responder();

  /** What is wrong with the reply: each must be short, readable, and to the one that asked. */
  function faultOf(bytes: Buffer): string | null {
    const reply = asked.respond(bytes, CLIENT, 'udp');
    if (reply === null) return null;
    const { id, flag_qr: isReply, flag_ra: isRecursive } = decoded(reply);
    if (reply.length > 1232) return `${reply.length} bytes`;
    return id === bytes.readUInt16BE(0) && isReply && !isRecursive ? null : 'not a reply to this';
  }

  it('is answered or not, and nothing else happens', () => {
    const anything = fc.uint8Array({ maxLength: 600 });
    expect(
      fc.check(
        fc.property(anything, (bytes) => faultOf(Buffer.from(bytes)) === null),
        { numRuns: 2000 },
      ).counterexample,
    ).toBeNull();
  });

  it('may be a question with some bytes changed', () => {
    const whole = query({ additionals: [{ ...EDNS, options: [{ code: 10, data: Buffer.alloc(8) }] as unknown as OptAnswer['options'] }] });
    const change = fc.record({ at: fc.nat(whole.length - 1), value: fc.nat(255) });
    const changes = fc.array(change, { minLength: 1, maxLength: 6 });
    const property = fc.property(changes, fc.nat(whole.length), (list, cut) => {
      const bytes = Buffer.from(whole);
      for (const { at, value } of list) bytes[at] = value;
      return faultOf(bytes) === null && faultOf(bytes.subarray(0, cut)) === null;
    });
    expect(fc.check(property, { numRuns: 2000 }).counterexample).toBeNull();
  });

  it('may be any name and type: the question comes back byte by byte, unless it was none', () => {
    const labels = fc.array(fc.uint8Array({ minLength: 1, maxLength: 63 }), { maxLength: 4 });
    const property = fc.property(labels, fc.nat(65_535), fc.nat(65_535), (name, type, kind) => {
      const bytes = Buffer.concat([query().subarray(0, 12), questionBytes(name, type, kind)]);
      const reply = asked.respond(bytes, CLIENT, 'tcp');
      const isRepeated = reply?.subarray(12, bytes.length).equals(bytes.subarray(12)) === true;
      return faultOf(bytes) === null && (isRepeated || decoded(reply).rcode === 'FORMERR');
    });
    expect(fc.check(property, { numRuns: 1000 }).counterexample).toBeNull();
  });
});

function questionBytes(labels: readonly Uint8Array[], type: number, kind: number): Buffer {
  const tail = Buffer.alloc(5);
  tail.writeUInt16BE(type, 1);
  tail.writeUInt16BE(kind, 3);
  return Buffer.concat([...labels.flatMap((label) => [Buffer.from([label.length]), Buffer.from(label)]), tail]);
}
