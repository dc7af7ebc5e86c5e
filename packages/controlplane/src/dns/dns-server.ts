import type { Clock, Logger } from '@infergate/kernel';
import type { DnsDirectorySource, ZoneSettings } from './directory.ts';
import { DnsListenError } from './listen-error.ts';
import { TCP_LIMITS, type TcpLimits, TcpListener } from './listeners/tcp-listener.ts';
import { UdpListener } from './listeners/udp-listener.ts';
import { Responder } from './responder.ts';
import { RESPONSE_RATE, ResponseRate, type ResponseRateLimits } from './response-rate.ts';
import { Views } from './views.ts';

export interface DnsServerOptions {
  /** IP address. Port 0: any one that is free for both protocols. */
  readonly listen: { readonly host: string; readonly port: number };
  readonly zone: ZoneSettings;
  readonly directory: DnsDirectorySource;
  readonly clock: Clock;
  readonly log: Logger;
  readonly rate?: ResponseRateLimits;
  readonly tcp?: TcpLimits;
}

/** Tries to find a port that both protocols have free. */
const PORT_TRIES = 8;

/** Authoritative for the names of gateways, and for nothing else: it never asks others. */
export class DnsServer {
  readonly #options: DnsServerOptions;
  readonly #views: Views;
  #unfollow: (() => void) | null = null;
  #udp: UdpListener | null = null;
  #tcp: TcpListener | null = null;

  constructor(options: DnsServerOptions) {
    const { directory, zone, clock } = options;
    this.#options = options;
    this.#views = new Views({ directory, settings: zone, now: () => clock.now() });
  }

  /** Resolves with the address that it listens on. Throws `DnsListenError`. */
  async start(): Promise<{ readonly host: string; readonly port: number }> {
    const { listen, directory } = this.#options;
    const { host, port } = listen;
    this.#unfollow ??= directory.onChange(() => this.#views.invalidate());
    for (let tries = 1; ; tries += 1) {
      try {
        return { host, port: await this.#listen(host, port) };
      } catch (error) {
        await this.#closeListeners();
        if (port !== 0 || tries === PORT_TRIES || !(error instanceof DnsListenError)) throw error;
      }
    }
  }

  async close(): Promise<void> {
    this.#unfollow?.();
    this.#unfollow = null;
    await this.#closeListeners();
  }

  async #closeListeners(): Promise<void> {
    const [udp, tcp] = [this.#udp, this.#tcp];
    this.#udp = null;
    this.#tcp = null;
    await Promise.all([udp?.close(), tcp?.close()]);
  }

  async #listen(host: string, port: number): Promise<number> {
    const { clock, log, rate = RESPONSE_RATE, tcp = TCP_LIMITS } = this.#options;
    const responder = new Responder({ views: this.#views, log });
    this.#udp = await UdpListener.open(host, port, { responder, rate: new ResponseRate(clock, rate), log });
    this.#tcp = await TcpListener.open(host, this.#udp.port, { responder, clock, limits: tcp });
    return this.#udp.port;
  }
}
