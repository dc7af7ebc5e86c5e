import type { Socket } from 'node:net';
import { FakeClock } from '@infergate/testkit';
import { describe, expect, test } from 'vitest';
import { LeasedNode } from '../../../test/leased-node.ts';
import { MemoryCounters } from '../../counters/memory-counters.ts';
import { Bandwidth } from './bandwidth.ts';
import { Flow } from './flow.ts';

const RATE = 200 * 1024;
const BURST = RATE / 10;
/** A read, or a write of what was read. */
const PIECE = 64 * 1024;

/** Of which nobody stops the peer. */
const MAX_PIECES = 100;

class FakeSocket {
  isRead = true;
  destroyed = false;
  pause(): void {
    this.isRead = false;
  }
  resume(): void {
    this.isRead = true;
  }
}

/** A client that takes whatever it may have, in pieces. */
class Peer {
  readonly flow: Flow;
  readonly socket = new FakeSocket();
  moved = 0;
  turns = 0;
  readonly #piece: number;
  readonly #direction: 'in' | 'out';

  constructor(bandwidth: Bandwidth, direction: 'in' | 'out', piece = PIECE) {
    this.#direction = direction;
    this.#piece = piece;
    this.flow = new Flow(bandwidth, this.socket as unknown as Socket, () => {
      this.turns += 1;
      this.go();
    });
  }

  go(): void {
    if (this.#direction === 'out') this.#write();
    else this.#read();
  }

  #write(): void {
    for (let i = 0; i < MAX_PIECES; i += 1) {
      this.flow.sent(this.#piece);
      this.moved += this.#piece;
      if (!this.flow.hasRoom()) return;
    }
  }

  #read(): void {
    for (let i = 0; i < MAX_PIECES && this.socket.isRead; i += 1) {
      this.moved += this.#piece;
      this.flow.received(this.#piece);
    }
  }
}

function limited(perSecond: number | null = RATE): { clock: FakeClock; bandwidth: Bandwidth } {
  const clock = new FakeClock();
  const bandwidth = new Bandwidth(clock, new MemoryCounters(), 'node/0/bandwidth');
  bandwidth.configure(perSecond);
  return { clock, bandwidth };
}

describe('the ceiling', () => {
  test.each([
    ['downloads', ['out', 'out']],
    ['an upload and downloads', ['in', 'out', 'out']],
    ['many', ['in', 'out', 'in', 'out', 'in', 'out', 'in', 'out']],
  ] as const)('is shared in equal parts by %s', async (_, directions) => {
    const { clock, bandwidth } = limited();
    const peers = directions.map((direction) => new Peer(bandwidth, direction));
    for (const peer of peers) peer.go();
    const seconds = 20;
    await clock.advance(seconds * 1000);
    const moved = peers.map((peer) => peer.moved);
    const sum = moved.reduce((a, b) => a + b, 0);
    expect(sum).toBeLessThanOrEqual(seconds * RATE + BURST + peers.length * PIECE);
    expect(sum).toBeGreaterThanOrEqual(seconds * RATE * 0.97);
    expect(Math.max(...moved) - Math.min(...moved)).toBeLessThanOrEqual(2 * PIECE);
    const { bytesIn, bytesOut, throttledMs } = bandwidth.traffic;
    expect(bytesIn + bytesOut).toBe(sum);
    expect(throttledMs).toBeGreaterThanOrEqual(seconds * 990);
  });

  test('has one timer, and none when nobody waits', async () => {
    const { clock, bandwidth } = limited();
    const peers = Array.from({ length: 50 }, () => new Peer(bandwidth, 'out'));
    for (const peer of peers) peer.go();
    expect(clock.pending).toBe(1);
    await clock.advance(500);
    expect(clock.pending).toBe(1);
    for (const peer of peers) peer.flow.close();
    await clock.advance(100);
    expect(clock.pending).toBe(0);
  });

  test('is not in the way below it', async () => {
    const { clock, bandwidth } = limited();
    const flow = new Flow(bandwidth, new FakeSocket() as unknown as Socket, () => expect.unreachable());
    for (let i = 0; i < 100; i += 1) {
      flow.sent(1000);
      expect(flow.hasRoom()).toBe(true);
      await clock.advance(10);
    }
    expect(bandwidth.traffic).toEqual({ bytesIn: 0, bytesOut: 100_000, throttledMs: 0 });
  });

  test('may be lifted and set while connections are open', async () => {
    const { clock, bandwidth } = limited(null);
    const peer = new Peer(bandwidth, 'in');
    peer.flow.received(10 * RATE);
    expect(peer.socket.isRead).toBe(true);
    bandwidth.configure(RATE);
    peer.flow.received(10 * RATE);
    expect([peer.socket.isRead, clock.pending]).toEqual([false, 1]);
    peer.go();
    bandwidth.configure(null);
    expect([peer.turns, clock.pending]).toEqual([1, 0]);
  });
});

describe('whose turn it is', () => {
  test('a small request does not wait behind downloads', async () => {
    const { clock, bandwidth } = limited();
    const downloads = Array.from({ length: 20 }, () => new Peer(bandwidth, 'out'));
    for (const peer of downloads) peer.go();
    await clock.advance(10_000);
    const small = new Peer(bandwidth, 'out', 200);
    small.flow.sent(200);
    expect(small.flow.hasRoom()).toBe(false);
    // One turn of a download is paid first.
    await clock.advance((PIECE / RATE) * 1000 + 50);
    expect(small.turns).toBe(1);
  });

  test('a crowd of small ones leaves half to a download', async () => {
    const { clock, bandwidth } = limited();
    const download = new Peer(bandwidth, 'out');
    const crowd = Array.from({ length: 100 }, () => new Peer(bandwidth, 'out', 1024));
    for (const peer of [download, ...crowd]) peer.go();
    const before = download.moved;
    await clock.advance(20_000);
    expect((download.moved - before) / (20 * RATE)).toBeGreaterThan(0.4);
    expect(Math.min(...crowd.map(({ turns }) => turns))).toBeGreaterThan(10);
  });

  test('what is not used of a turn is for the others', async () => {
    const { clock, bandwidth } = limited();
    let turns = 0;
    const lazy = new Flow(bandwidth, new FakeSocket() as unknown as Socket, () => (turns += 1));
    lazy.sent(RATE);
    lazy.hasRoom();
    await clock.advance(1000);
    expect(turns).toBe(1);
    const peer = new Peer(bandwidth, 'out');
    peer.go();
    await clock.advance(10_000);
    expect(peer.moved).toBeGreaterThan(10 * RATE * 0.97);
  });

  test('connections that are new are read until a second is owed', () => {
    const { bandwidth } = limited();
    const sockets = Array.from({ length: 10 }, () => new FakeSocket());
    const read = sockets.filter((socket) => {
      const flow = new Flow(bandwidth, socket as unknown as Socket, () => undefined);
      const isRead = socket.isRead;
      if (isRead) flow.received(PIECE);
      return isRead;
    });
    expect(read.length).toBe(Math.floor((RATE + BURST) / PIECE) + 1);
    expect(sockets.every(({ isRead }) => !isRead || read.length < 2)).toBe(true);
  });
});

describe('workers of a node', () => {
  /** Messages arrive at once, and whoever waits for one goes on. */
  async function live(node: LeasedNode, ms: number): Promise<void> {
    for (const endMs = node.nowMs + ms; node.nowMs < endMs; ) {
      node.pass(5, 5);
      for (let i = 0; i < 5; i += 1) {
        await Promise.resolve();
        node.settle();
      }
    }
  }

  async function play(workers: number, busy: number, seconds: number): Promise<readonly number[]> {
    const node = new LeasedNode(workers);
    const bandwidths = node.workers.map(({ counters }) => new Bandwidth(node.clock, counters, 'node/0/bandwidth'));
    for (const bandwidth of bandwidths) bandwidth.configure(RATE);
    await live(node, 2000);
    const peers = bandwidths.slice(0, busy).map((bandwidth) => new Peer(bandwidth, 'out'));
    for (const peer of peers) peer.go();
    await live(node, seconds * 1000);
    return peers.map(({ moved }) => moved);
  }

  test('share one ceiling: whoever is alone has all of it', async () => {
    const [alone] = await play(4, 1, 10);
    expect(alone).toBeGreaterThan(10 * RATE * 0.9);
    expect(alone).toBeLessThanOrEqual(10 * RATE + BURST + 2 * PIECE);
  });

  test('share one ceiling: together they have no more', async () => {
    const moved = await play(4, 4, 10);
    const sum = moved.reduce((a, b) => a + b, 0);
    expect(sum).toBeGreaterThan(10 * RATE * 0.9);
    expect(sum).toBeLessThanOrEqual(10 * RATE + BURST + 5 * PIECE);
    expect(Math.min(...moved)).toBeGreaterThan((10 * RATE) / 8);
  });
});
