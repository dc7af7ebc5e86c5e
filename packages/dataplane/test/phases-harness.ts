import type { InstanceResource, SnapshotResource } from '@infergate/contract';
import { silentLogger, type Clock } from '@infergate/kernel';
import { deltaMessage, FakeClock, snapshotMessage } from '@infergate/testkit';
import type { Counters } from '../src/counters/counters.ts';
import { MemoryCounters } from '../src/counters/memory-counters.ts';
import type { Exchange, ExchangeStart } from '../src/exchange/exchange.ts';
import { accessControl } from '../src/phases/access-control.ts';
import { createAuthenticatePhase } from '../src/phases/authenticate.ts';
import { limit } from '../src/phases/limit.ts';
import { pickInstance } from '../src/phases/pick-instance.ts';
import type { Phase, PhaseResult } from '../src/pipeline/phase.ts';
import { Pipeline } from '../src/pipeline/pipeline.ts';
import { ServicePool } from '../src/pools/service-pool.ts';
import { SnapshotHolder } from '../src/snapshots/snapshot-holder.ts';
import { AccessLog } from '../src/telemetry/access-log.ts';
import { RequestJournal } from '../src/telemetry/request-journal.ts';
import { ServiceMetrics } from '../src/telemetry/service-metrics.ts';
import { TurnedAway } from '../src/telemetry/turned-away.ts';
import { exchangeStart } from './exchange.ts';
import { FakeDownstream } from './fake-downstream.ts';
import { FakeTransport } from './fake-transport.ts';
import { requestHead } from './request-head.ts';

/** A request that forward has in hand; the test says how it ends. */
export interface Forwarded {
  readonly exchange: Exchange;
  finish(result?: PhaseResult): Promise<void>;
  crash(error: Error): Promise<void>;
}

/** The phases and what they need, with a forward that the test plays and clients in memory. */
export class PhasesHarness {
  readonly clock = new FakeClock();
  readonly forwarded: Forwarded[] = [];
  readonly unrouted = new ServiceMetrics('');
  readonly lines: string[] = [];
  readonly pipeline: Pipeline;
  readonly holder: SnapshotHolder;
  readonly #accessLog: AccessLog;
  #seq = 0;
  #requests = 0;

  /** `shared`: time and counters that several have in common. */
  constructor(resources: readonly SnapshotResource[], shared: { readonly clock?: Clock; readonly counters?: Counters } = {}) {
    const { unrouted } = this;
    const { clock = this.clock, counters = new MemoryCounters() } = shared;
    const sink = {
      write: (bytes: Buffer, done: (error: Error | null) => void) => {
        this.lines.push(...bytes.toString().split('\n').filter(Boolean));
        done(null);
      },
      writeSync: (bytes: Buffer) => void this.lines.push(...bytes.toString().split('\n').filter(Boolean)),
      close: () => undefined,
    };
    this.#accessLog = new AccessLog({ clock, sink, log: silentLogger, withQuery: false });
    const journal = new RequestJournal(clock, this.#accessLog);
    this.pipeline = new Pipeline({ clock, log: silentLogger, journal, unrouted, turnedAway: new TurnedAway() });
    const pools = {
      clock,
      counters,
      log: silentLogger,
      createTransport: ({ address }: InstanceResource) => new FakeTransport(address),
      onIdle: () => undefined,
    };
    this.holder = new SnapshotHolder(this.pipeline, {
      counters,
      phases: {
        'access-control': accessControl,
        authenticate: createAuthenticatePhase({ clock }),
        limit,
        'pick-instance': pickInstance,
        forward: this.#forward(),
      },
      createPool: (service, metrics) => new ServicePool(service, metrics, pools),
    });
    this.replace(resources);
  }

  replace(resources: readonly SnapshotResource[]): void {
    this.#seq += 1;
    this.holder.apply(snapshotMessage(this.#seq, resources));
  }

  change(put: readonly SnapshotResource[], remove: readonly string[] = []): void {
    this.#seq += 1;
    this.holder.apply(deltaMessage(this.#seq, put, remove));
  }

  /** Sends a request and returns what became of it so far. */
  request(target: string, headers: readonly string[] = [], overrides: Partial<ExchangeStart> = {}) {
    this.#requests += 1;
    const downstream = new FakeDownstream();
    const head = requestHead('POST', target, headers);
    const { table } = this.pipeline;
    const id = `request-${this.#requests}`;
    const exchange = this.pipeline.handle(
      exchangeStart({ id, head, downstream, table, startedAtMs: this.clock.monotonic(), ...overrides }),
    );
    return { exchange, downstream, code: () => codeOf(downstream) };
  }

  /** The lines of the access log so far. */
  async log(): Promise<readonly Record<string, unknown>[]> {
    await this.clock.advance(100);
    return this.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  #forward(): Phase {
    return {
      name: 'forward',
      run: (exchange) =>
        new Promise<PhaseResult>((resolve, reject) => {
          this.forwarded.push({
            exchange,
            finish: (result = null) => settled(() => resolve(result)),
            crash: (error) => settled(() => reject(error)),
          });
        }),
    };
  }
}

async function settled(action: () => void): Promise<void> {
  action();
  await new Promise<void>((resolve) => setImmediate(resolve));
}

/** `200` or the problem code of a refusal; null while there is no answer. */
function codeOf({ answer }: FakeDownstream): string | null {
  if (answer === null) return null;
  return answer.body === '' ? String(answer.status) : (JSON.parse(answer.body) as { code: string }).code;
}
