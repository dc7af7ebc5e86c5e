import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { decode, type DecodedPacket, encode, type Packet, streamEncode } from 'dns-packet';
import { DnsServer, type DnsServerOptions, type ResourceKind, type ResourceRecords } from '@infergate/controlplane';
import { silentLogger, systemClock } from '@infergate/kernel';
import { gatewayDomain, gatewayListener, gatewayRecord, gatewayStatus, linkedVpc, vpcRecord } from '@infergate/testkit';

/** What is stored, in memory, as tests change it. */
export class FakeDirectory {
  readonly #records = new Map<string, Map<string, { readonly id: string }>>();
  readonly #listeners = new Set<() => void>();

  all<K extends ResourceKind>(kind: K): readonly ResourceRecords[K][] {
    return [...(this.#records.get(kind) ?? new Map<string, { readonly id: string }>()).values()] as unknown as ResourceRecords[K][];
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  put<K extends ResourceKind>(kind: K, record: ResourceRecords[K]): void {
    const records = this.#records.get(kind) ?? new Map<string, { readonly id: string }>();
    this.#records.set(kind, records.set(record.id, record));
    for (const listener of this.#listeners) listener();
  }
}

export interface DnsWorld {
  readonly directory: FakeDirectory;
  readonly server: DnsServer;
  readonly port: number;
}

/** Callers of 127.0.0.0/16 are in `vpc-local`, to which `gw-a` is linked with two vSwitches. */
export async function startDns(overrides: Partial<DnsServerOptions> = {}): Promise<DnsWorld> {
  const directory = new FakeDirectory();
  directory.put('vpc', vpcRecord({ id: 'vpc-local', cidr: '127.0.0.0/16' }));
  directory.put(
    'gateway',
    gatewayRecord({
      id: 'gw-a',
      internet: { enabled: true, allow: [], vSwitchIds: [] },
      linkedVpcs: [linkedVpc({ vpcId: 'vpc-local', vSwitchIds: ['vsw-a', 'vsw-b'] })],
      domains: [gatewayDomain({ domain: 'models.corp.example', type: 'intranet' })],
    }),
  );
  setHealth(directory, true, true);
  const server = new DnsServer({
    listen: { host: '127.0.0.1', port: 0 },
    zone: {
      baseDomain: 'infer.test',
      ttlSeconds: 5,
      nameServers: [],
      serverHost: '127.0.0.1',
      sharedInternetHost: '127.0.0.1',
      hostAddresses: () => ['127.0.0.1'],
    },
    directory,
    clock: systemClock,
    log: silentLogger,
    ...overrides,
  });
  const { port } = await server.start();
  return { directory, server, port };
}

export function setHealth(directory: FakeDirectory, isZoneA: boolean, isZoneB: boolean): void {
  const vSwitch = { entrance: 'vpc', vpcId: 'vpc-local' } as const;
  directory.put(
    'gateway-status',
    gatewayStatus({
      id: 'gw-a',
      listeners: [
        gatewayListener({ host: '127.0.0.7' }),
        gatewayListener({ ...vSwitch, host: '127.0.1.1', vSwitchId: 'vsw-a', zone: 'zone-a', healthy: isZoneA }),
        gatewayListener({ ...vSwitch, host: '127.0.2.1', vSwitchId: 'vsw-b', zone: 'zone-b', healthy: isZoneB }),
      ],
    }),
  );
}

export function question(name: string, overrides: Packet = {}): Packet {
  return { type: 'query', id: randomBytes(2).readUInt16BE(), questions: [{ name, type: 'A' }], ...overrides };
}

export interface Reply extends DecodedPacket {
  readonly rcode: string;
}

/** Asks by datagram, from an address of this machine. */
export function askUdp(port: number, packet: Packet, from = '127.0.0.1'): Promise<Reply> {
  const socket = createSocket('udp4');
  return new Promise<Reply>((resolve, reject) => {
    socket.once('error', reject);
    socket.once('message', (bytes) => resolve(decode(bytes) as Reply));
    socket.bind(0, from, () => socket.send(encode(packet), port, '127.0.0.1'));
  }).finally(() => socket.close());
}

/** Asks everything over one connection, at once; resolves with the replies in their order. */
export function askTcp(port: number, packets: readonly Packet[]): Promise<readonly Reply[]> {
  const socket = connect(port, '127.0.0.1');
  let held = Buffer.alloc(0);
  const replies: Reply[] = [];
  return new Promise<readonly Reply[]>((resolve, reject) => {
    socket.once('error', reject);
    socket.once('close', () => reject(new Error(`closed after ${replies.length} replies`)));
    socket.on('data', (chunk: Buffer) => {
      held = Buffer.concat([held, chunk]);
      while (held.length >= 2 && held.length >= 2 + held.readUInt16BE(0)) {
        replies.push(decode(held.subarray(2, 2 + held.readUInt16BE(0))) as Reply);
        held = held.subarray(2 + held.readUInt16BE(0));
      }
      if (replies.length === packets.length) resolve(replies);
    });
    socket.write(Buffer.concat(packets.map((packet) => streamEncode(packet))));
  }).finally(() => socket.destroy());
}

/** In an order of their own: that of a reply changes. */
export function addressesOf(reply: Pick<Packet, 'answers'>): readonly string[] {
  const records = (reply.answers ?? []).filter(({ type }) => type === 'A');
  return records
    .map((record) => ('data' in record && typeof record.data === 'string' ? record.data : ''))
    .sort((a, b) => a.localeCompare(b));
}
