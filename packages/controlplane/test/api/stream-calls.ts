import type { StreamEvent, StreamName } from '@infergate/contract';
import type { AccessKeyRecord } from '@infergate/controlplane';
import { AccessKeyCredentials, ManagementClient, type StreamInput } from '@infergate/sdk';
import type { ApiUnderTest } from './harness.ts';

/** Our own client, signing at the time of the fake clock. */
export function sdkClient(api: ApiUnderTest, key: AccessKeyRecord = api.administrator): ManagementClient {
  const credentials = new AccessKeyCredentials({ accessKeyId: key.id, accessKeySecret: key.secret }, () => new Date(api.clock.now()));
  return new ManagementClient({ endpoint: api.url, credentials, clusterId: 'local' });
}

/** A stream that is being read in the background. */
export class ReadStream<N extends StreamName> {
  readonly events: StreamEvent<N>[] = [];
  /** What it ended with; null: it just ended. */
  readonly ended: Promise<unknown>;
  readonly #life = new AbortController();
  #wake: () => void = () => undefined;

  constructor(client: ManagementClient, name: N, input: StreamInput<N> = {}) {
    this.ended = this.#read(client.stream(name, input, { signal: this.#life.signal })).then(
      () => null,
      (error: unknown) => error,
    );
  }

  /** Resolves as soon as the events fulfil it. Fails when the stream ends before. */
  async until(isThere: (events: readonly StreamEvent<N>[]) => boolean): Promise<readonly StreamEvent<N>[]> {
    const over = this.ended.then((error) => {
      throw new Error(`the stream ended with ${String(error)} after ${JSON.stringify(this.events)}`);
    });
    over.catch(() => undefined);
    while (!isThere(this.events)) {
      const moved = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      await Promise.race([moved, over]);
    }
    return this.events;
  }

  /** As a page that is closed. */
  async leave(): Promise<void> {
    this.#life.abort();
    await this.ended;
  }

  async #read(events: AsyncIterable<StreamEvent<N>>): Promise<void> {
    for await (const event of events) {
      this.events.push(event);
      this.#wake();
    }
  }
}
