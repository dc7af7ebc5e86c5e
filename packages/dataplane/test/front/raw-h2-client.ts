import type { Front, RawClient } from './harness.ts';
import { until } from './harness.ts';
import { ACK, END_HEADERS, END_STREAM, FRAME, frame, framesOf, hello, request, type Frame } from './frames.ts';

/** A client that says what it likes in HTTP/2. */
export class RawH2Client {
  readonly client: RawClient;

  constructor(gateway: Front, { settings, paused }: { readonly settings?: Buffer; readonly paused?: boolean } = {}) {
    this.client = gateway.client({ paused: paused === true });
    this.send(hello(settings));
  }

  send(...frames: readonly Buffer[]): this {
    this.client.send(Buffer.concat(frames));
    return this;
  }

  /** Takes note of the server's settings, as an honest client does first. */
  async settled(): Promise<this> {
    await until(() => this.of(FRAME.settings).length === 2);
    return this.send(frame(FRAME.settings, ACK, 0));
  }

  /** Opens a stream with a request; more of its body follows where it is not `complete`. */
  open(stream: number, block: Buffer = request(), complete = true): this {
    return this.send(frame(FRAME.headers, END_HEADERS | (complete ? END_STREAM : 0), stream, block));
  }

  get frames(): readonly Frame[] {
    return framesOf(Buffer.from(this.client.received, 'latin1'));
  }

  of(type: number, stream?: number): readonly Frame[] {
    return this.frames.filter((received) => received.type === type && (stream === undefined || received.stream === stream));
  }

  /** Error codes of GOAWAY frames. */
  get goaways(): readonly number[] {
    return this.of(FRAME.goaway).map(({ payload }) => payload.readUInt32BE(4));
  }

  /** Error codes of RST_STREAM frames of a stream. */
  resets(stream?: number): readonly number[] {
    return this.of(FRAME.rst, stream).map(({ payload }) => payload.readUInt32BE(0));
  }

  /** Content that has come on a stream. */
  data(stream: number): string {
    return this.of(FRAME.data, stream)
      .map(({ payload }) => payload.toString('latin1'))
      .join('');
  }

  async ended(): Promise<void> {
    await until(() => this.client.ended || this.client.closed);
  }
}
