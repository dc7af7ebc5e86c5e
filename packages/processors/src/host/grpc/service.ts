import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import type { Clock, Timer } from '@infergate/kernel';
import { RequestError } from '../errors.ts';
import type { Log } from '../log.ts';
import { Call } from './call.ts';
import { readMessage } from './message.ts';
import { STATUS, statusOf } from './status.ts';
import { readTimeout } from './timeout.ts';

/** Answers one call with its last message. Throw `RequestError` for what the caller can mend; anything else is logged. */
export type Method = (message: Uint8Array, call: Call) => Uint8Array | Promise<Uint8Array>;

export interface GrpcServiceOptions {
  /** By path: `/<package>.<Service>/<Method>`. */
  readonly methods: ReadonlyMap<string, Method>;
  readonly log: Log;
  readonly clock: Clock;
  readonly maxMessageBytes: number;
  /** For receiving the message of a call. */
  readonly receiveMs: number;
}

export function isGrpc(headers: IncomingHttpHeaders): boolean {
  return headers['content-type']?.toLowerCase().startsWith('application/grpc') ?? false;
}

const CONTENT_TYPE = /^application\/grpc(?:\+proto)?(?:;|$)/i;

/** Takes one message for each call and answers it with the method of its path. */
export class GrpcService {
  readonly #options: GrpcServiceOptions;

  constructor(options: GrpcServiceOptions) {
    this.#options = options;
  }

  async serve(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): Promise<void> {
    const call = new Call(stream);
    const timers: Timer[] = [];
    try {
      const timeout = readTimeout(headers['grpc-timeout']);
      if (timeout !== null) timers.push(this.#limit(call, timeout, 'the time that grpc-timeout gave is up'));
      const method = this.#find(headers);
      const message = await this.#receive(call, stream, headers);
      const answer = call.isOpen() ? await method(message, call) : null;
      if (answer !== null) await call.finish(answer);
    } catch (error) {
      this.#fail(call, String(headers[':path']), error);
    } finally {
      for (const timer of timers) timer.cancel();
    }
  }

  async #receive(call: Call, stream: ServerHttp2Stream, headers: IncomingHttpHeaders): Promise<Uint8Array> {
    const { receiveMs, maxMessageBytes } = this.#options;
    const timer = this.#limit(call, receiveMs, `the message did not arrive within ${receiveMs} ms`);
    try {
      return await readMessage(stream, headers, maxMessageBytes);
    } finally {
      timer.cancel();
    }
  }

  #limit(call: Call, ms: number, text: string): Timer {
    return this.#options.clock.setTimeout(() => call.refuse(STATUS.DEADLINE_EXCEEDED, text), ms);
  }

  #find(headers: IncomingHttpHeaders): Method {
    const path = String(headers[':path']);
    const type = String(headers['content-type']);
    if (!CONTENT_TYPE.test(type)) throw new RequestError(`messages of the type "${type}" are not understood; send application/grpc`, 415);
    if (headers[':method'] !== 'POST') throw new RequestError(`a call is a POST, not a ${headers[':method']}`, 405);
    const method = this.#options.methods.get(path);
    if (method !== undefined) return method;
    const services = new Set([...this.#options.methods.keys()].map((known) => known.split('/')[1]));
    throw new RequestError(`there is no method "${path}" here; the services are ${[...services].join(', ')}`, 501);
  }

  #fail(call: Call, path: string, error: unknown): void {
    if (!call.isOpen()) return;
    if (error instanceof RequestError) {
      call.refuse(statusOf(error.status), error.message);
      return;
    }
    this.#options.log.error(`gRPC ${JSON.stringify(path)} failed`, error);
    call.refuse(STATUS.INTERNAL, 'the model server failed on this call; its log holds the reason');
  }
}
