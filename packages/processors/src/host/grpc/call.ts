import { constants, type ServerHttp2Stream } from 'node:http2';
import { ACCEPTED_ENCODINGS, framed } from './message.ts';
import { messageHeader, STATUS, type Status } from './status.ts';

/** Bytes handed to the connection at a time; more follow when it has taken them. */
const SLICE_BYTES = 256 * 2 ** 10;

const HEAD = { ':status': 200, 'content-type': 'application/grpc', 'grpc-accept-encoding': ACCEPTED_ENCODINGS } as const;

/** One open gRPC call. It ends once: with a status, or when the caller gives it up. Whatever is said afterwards has no effect. */
export class Call {
  readonly #stream: ServerHttp2Stream;
  #trailers: Readonly<Record<string, string | number>> | null = null;

  constructor(stream: ServerHttp2Stream) {
    this.#stream = stream;
    // Resets by the caller are no event here.
    stream.on('error', () => undefined);
  }

  /** False once somebody has ended it: then nobody waits for an answer. */
  readonly isOpen = (): boolean => this.#trailers === null && !this.#stream.destroyed && !this.#stream.closed;

  /** Sends a message that is not the last one. */
  async send(message: Uint8Array): Promise<void> {
    if (this.isOpen()) await this.#write(framed(message));
  }

  /** Sends the last message and the status OK. */
  async finish(message: Uint8Array): Promise<void> {
    await this.send(message);
    this.#end({ 'grpc-status': STATUS.OK });
  }

  /** Ends the call with a status and a text for the caller. */
  refuse(status: Status, text: string): void {
    this.#end({ 'grpc-status': status, 'grpc-message': messageHeader(text) });
  }

  /** Resolves when the call has ended or the signal comes, whichever is first. */
  untilEnded(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#stream.off('close', done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      if (signal.aborted || !this.isOpen()) return resolve();
      this.#stream.once('close', done);
      return signal.addEventListener('abort', done);
    });
  }

  async #write(frame: Buffer): Promise<void> {
    if (!this.#stream.headersSent) this.#begin();
    for (let at = 0; at < frame.length && this.isOpen(); at += SLICE_BYTES) {
      if (!this.#stream.write(frame.subarray(at, at + SLICE_BYTES))) await drained(this.#stream);
    }
  }

  #begin(): void {
    const stream = this.#stream;
    stream.respond(HEAD, { waitForTrailers: true });
    stream.once('wantTrailers', () => {
      if (!stream.destroyed && !stream.closed) stream.sendTrailers({ ...this.#trailers });
    });
  }

  #end(trailers: Readonly<Record<string, string | number>>): void {
    if (!this.isOpen()) return;
    const stream = this.#stream;
    this.#trailers = trailers;
    if (stream.headersSent) stream.end();
    else stream.respond({ ...HEAD, ...trailers }, { endStream: true });
    giveUpRest(stream);
  }
}

/** What is left of a request that is answered already need not be sent; what has come of it is not looked at. */
export function giveUpRest(stream: ServerHttp2Stream): void {
  if (stream.readableEnded) return;
  stream.close(constants.NGHTTP2_NO_ERROR);
  stream.resume();
}

/** Resolves when the stream takes more, or never will. */
function drained(stream: ServerHttp2Stream): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stream.off('drain', done).off('close', done);
      resolve();
    };
    stream.once('drain', done).once('close', done);
  });
}
