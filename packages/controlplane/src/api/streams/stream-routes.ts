import type { Operation, StreamName } from '@infergate/contract';
import type { Clock, Logger } from '@infergate/kernel';
import type { FastifyReply } from 'fastify';
import type { Call } from '../../domain/call.ts';
import type { Domain } from '../../domain/domain.ts';
import type { Store } from '../../store/store.ts';
import { errorReply } from '../error-reply.ts';
import { whenOver } from '../exchange-end.ts';
import { sendEvents } from './event-stream.ts';
import { LargeBodies } from './large-bodies.ts';
import { OpenStreams, type OpenStreamsOptions, type StreamLimits } from './open-streams.ts';
import { streamHandlers } from './handlers.ts';
import type { StreamHandler, StreamHandlers, StreamInput } from './stream-handler.ts';

const LIMITS: StreamLimits = { total: 400, perCaller: 64 };
/** Each of these looks at the files of up to twenty instances, three times a second. */
const LIMITS_OF: Readonly<Partial<Record<StreamName, StreamLimits>>> = { TailServiceLog: { total: 40, perCaller: 10 } };

export interface StreamRoutesOptions {
  readonly domain: Domain;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
}

/** What a request for a stream comes to once it is proven, authorised and read. */
export interface ReadRequest {
  readonly call: Call;
  readonly path: object;
  readonly query: object;
  readonly body: unknown;
}

/** Answers the operations that are answered by events. */
export class StreamRoutes {
  readonly largeBodies = new LargeBodies();
  readonly #options: StreamRoutesOptions;
  readonly #open: OpenStreams;
  readonly #handlers: StreamHandlers;
  readonly #unsubscribe: () => void;

  constructor(options: StreamRoutesOptions) {
    const { domain, store, clock, log } = options;
    this.#options = options;
    const stillHold: OpenStreamsOptions['stillHold'] = (callers) => domain.standing.stillHold(callers);
    this.#open = new OpenStreams({ limits: LIMITS, limitsOf: LIMITS_OF, clock, log, stillHold });
    this.#handlers = streamHandlers(domain);
    this.#unsubscribe = store.onChange((change) => void (change.kind === 'access' && this.#open.check()));
  }

  /** Rejects before the first event, when the answer can still be an error. */
  async answer(operation: Operation, request: ReadRequest, reply: FastifyReply): Promise<FastifyReply> {
    const stream = this.#open.enter(request.call);
    const { raw } = reply;
    whenOver(reply, () => stream.end(null));
    try {
      const events = await this.#begin(operation.name as StreamName, request, stream.signal);
      reply.hijack();
      const headers = textHeaders(reply);
      const describe = (error: unknown) => this.#describe(error, request.call);
      void sendEvents(raw, events, { headers, signal: stream.signal, clock: this.#options.clock, describe }).finally(() =>
        stream.release(),
      );
      return reply;
    } catch (error) {
      stream.end(null);
      stream.release();
      throw error;
    }
  }

  /** Ends what is open; nobody waits for a stream. */
  close(): void {
    this.#unsubscribe();
    this.#open.close();
  }

  /** The table and the handlers are typed by the same names; that the parts belong together is the table's word. */
  #begin(name: StreamName, request: ReadRequest, signal: AbortSignal): Promise<AsyncIterable<unknown>> {
    const handler = this.#handlers[name] as StreamHandler<StreamName>;
    return handler(request as StreamInput<StreamName>, signal);
  }

  #describe(error: unknown, { requestId, operation }: Call): object {
    const { body, isOurFault } = errorReply(error, requestId);
    if (isOurFault && body.Code !== 'ServiceUnavailable')
      this.#options.log.error({ err: error, requestId, operation }, 'a stream of the management API failed');
    return body;
  }
}

function textHeaders(reply: FastifyReply): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(reply.getHeaders()).map(([name, value]) => [name, String(value)]));
}
