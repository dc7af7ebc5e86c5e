import { Agent, request } from 'node:http';

/**
 * Clients that call one after the other over kept connections until they are told to stop. What is refused for a limit is
 * no failure.
 */
export class Load {
  completed = 0;
  limited = 0;
  readonly failures: string[] = [];
  #isRunning = true;
  readonly #clients: Promise<void>[];
  readonly #agent: Agent;

  /** `isKeeping`: connections are kept; otherwise each call makes its own. */
  constructor(url: string, token: string, { clients = 4, isKeeping = true }: { clients?: number | undefined; isKeeping?: boolean } = {}) {
    this.#agent = new Agent({ keepAlive: isKeeping, maxSockets: Infinity });
    this.#clients = Array.from({ length: clients }, () => this.#run(url, token));
  }

  async stop(): Promise<void> {
    this.#isRunning = false;
    await Promise.all(this.#clients);
    this.#agent.destroy();
  }

  async #run(url: string, token: string): Promise<void> {
    while (this.#isRunning) {
      const outcome = await call(url, token, this.#agent);
      if (outcome === '200') this.completed += 1;
      else if (outcome === '429') this.limited += 1;
      else this.failures.push(outcome);
    }
  }
}

function call(url: string, token: string, agent: Agent): Promise<string> {
  return new Promise((resolve) => {
    const req = request(url, { agent, headers: { authorization: token } }, (res) => {
      res.on('error', (error) => resolve(error.message));
      let text = '';
      res.on('data', (bytes) => (text += String(bytes)));
      // Why it was refused is worth knowing.
      res.on('end', () => resolve(res.statusCode === 200 || res.statusCode === 429 ? String(res.statusCode) : `${res.statusCode} ${text}`));
    });
    req.on('error', (error) => resolve(error.message));
    req.end();
  });
}
