import { Agent, request } from 'node:http';

export interface LoadReport {
  readonly succeeded: number;
  /** Status codes other than 200, or `connection` with the system's code. */
  readonly failures: readonly string[];
}

/** Keeps `concurrency` requests open until stopped; each connection is kept alive as SDKs do. */
export class Load {
  readonly #url: URL;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #agent: Agent;
  readonly #loops: Promise<void>[];
  readonly #failures: string[] = [];
  #succeeded = 0;
  #stopping = false;

  constructor(url: string, headers: Readonly<Record<string, string>>, concurrency: number) {
    this.#url = new URL(url);
    this.#headers = headers;
    this.#agent = new Agent({ keepAlive: true, maxSockets: concurrency });
    this.#loops = Array.from({ length: concurrency }, () => this.#loop());
  }

  get succeeded(): number {
    return this.#succeeded;
  }

  get failures(): readonly string[] {
    return this.#failures;
  }

  async stop(): Promise<LoadReport> {
    this.#stopping = true;
    await Promise.all(this.#loops);
    this.#agent.destroy();
    return { succeeded: this.#succeeded, failures: this.#failures };
  }

  async #loop(): Promise<void> {
    while (!this.#stopping) {
      const outcome = await this.#once();
      if (outcome === '200') this.#succeeded += 1;
      else this.#failures.push(outcome);
    }
  }

  #once(): Promise<string> {
    return new Promise((resolve) => {
      const call = request(this.#url, { agent: this.#agent, headers: this.#headers, timeout: 20_000 }, (response) => {
        response.on('error', (error) => resolve(`connection ${error.message}`));
        response.on('end', () => resolve(String(response.statusCode)));
        response.resume();
      });
      call.on('timeout', () => call.destroy(new Error('timeout')));
      call.on('error', (error: NodeJS.ErrnoException) => resolve(`connection ${error.code ?? error.message}`));
      call.end();
    });
  }
}
