import type { StreamEvent } from '@infergate/contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchChanges } from './change-watch.ts';

type WatchEvent = StreamEvent<'WatchChanges'>;

/** A connection whose other end the test holds. */
class FakeConnection {
  readonly signal: AbortSignal;
  readonly #events: WatchEvent[] = [];
  #failure: Error | null = null;
  #wake: () => void = () => undefined;

  constructor(signal: AbortSignal) {
    this.signal = signal;
    signal.addEventListener('abort', () => this.#wake(), { once: true });
  }

  say(...events: WatchEvent[]): void {
    this.#events.push(...events);
    this.#wake();
  }

  cut(): void {
    this.#failure = new Error('cut');
    this.#wake();
  }

  async *events(): AsyncGenerator<WatchEvent> {
    for (;;) {
      yield* this.#events.splice(0);
      this.signal.throwIfAborted();
      if (this.#failure !== null) throw this.#failure;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

const BEAT: WatchEvent = { Type: 'Beat' };
const change = (Kind: 'service' | 'gateway'): WatchEvent => ({ Type: 'Change', Kind, Id: 'a' });

describe('following what changes', () => {
  const connections: FakeConnection[] = [];
  const told: string[] = [];
  let ending: AbortController;
  let over: Promise<void>;
  beforeEach(() => {
    vi.useFakeTimers();
    connections.splice(0);
    told.splice(0);
    ending = new AbortController();
    over = watchChanges(
      {
        follow: (signal) => {
          const connection = new FakeConnection(signal);
          connections.push(connection);
          return connection.events();
        },
        onStanding: (isFirst) => told.push(isFirst ? 'stands' : 'stands again'),
        onChange: (subjects) => told.push([...subjects].join(' ')),
        onLost: () => told.push('lost'),
      },
      ending.signal,
    );
  });
  afterEach(async () => {
    ending.abort();
    await vi.advanceTimersByTimeAsync(1_000);
    await over;
    vi.useRealTimers();
  });

  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
  const latest = () => connections.at(-1) as FakeConnection;

  it('tells when it stands, and together what happens together', async () => {
    expect(told).toEqual([]);
    latest().say(BEAT);
    await pass(0);
    latest().say(change('service'), change('gateway'), change('service'));
    await pass(199);
    expect(told).toEqual(['stands']);
    await pass(1);
    latest().say(change('service'));
    await pass(200);
    expect(told).toEqual(['stands', 'service gateway', 'service']);
  });

  it('dials again after a second, for as long as it takes', async () => {
    latest().say(BEAT, change('service'));
    await pass(100);
    latest().cut();
    await pass(1_000);
    latest().cut();
    await pass(1_000);
    latest().say(BEAT);
    await pass(1_000);
    expect(connections).toHaveLength(3);
    expect(told).toEqual(['stands', 'lost', 'lost', 'stands again']);
  });

  it('takes a server that says nothing for gone', async () => {
    latest().say(BEAT);
    await pass(24_999);
    latest().say(BEAT);
    await pass(24_999);
    expect(told).toEqual(['stands']);
    await pass(1);
    expect(told).toEqual(['stands', 'lost']);
    expect(latest().signal.aborted).toBe(true);
  });

  it('ends when nobody wants it any more', async () => {
    latest().say(BEAT, change('service'));
    await pass(0);
    ending.abort();
    await over;
    await pass(60_000);
    expect(told).toEqual(['stands']);
    expect(connections).toHaveLength(1);
  });
});
