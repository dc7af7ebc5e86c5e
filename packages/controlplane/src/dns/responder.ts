import type { Logger } from '@infergate/kernel';
import { answer } from './answer.ts';
import { type Query, readQuery } from './packet/query.ts';
import { type Transport, writeError, writeReply, writeTruncated } from './packet/reply.ts';
import { type DnsAnswer, RCODES } from './question.ts';
import type { Views } from './views.ts';

export interface ResponderOptions {
  readonly views: Pick<Views, 'zoneFor'>;
  readonly log: Logger;
}

const BAD_VERSION: DnsAnswer = { rcode: 'BADVERS', isAuthoritative: false, answers: [], authorities: [], additionals: [] };

/** From the bytes of a question to those of its reply. */
export class Responder {
  readonly #options: ResponderOptions;
  #turn = 0;

  constructor(options: ResponderOptions) {
    this.#options = options;
  }

  /** null: no reply. `isCut`: nothing but the word to ask over TCP. Never throws: whatever was sent, the next one is answered. */
  respond(bytes: Buffer, client: string, transport: Transport, isCut = false): Buffer | null {
    const query = readQuery(bytes);
    if (query === null) return null;
    if (query.kind === 'bad') return writeError(query, RCODES[query.rcode]);
    try {
      const found = this.#answer(query, client);
      return isCut ? writeTruncated(query, found) : writeReply(query, found, transport);
    } catch (error) {
      this.#options.log.error({ err: error }, 'a DNS question could not be answered');
      return writeError(query, RCODES.SERVFAIL);
    }
  }

  #answer(query: Query, client: string): DnsAnswer {
    if (query.edns !== null && query.edns.version !== 0) return BAD_VERSION;
    this.#turn = (this.#turn + 1) % 0x1_0000_0000;
    return answer(query.question, this.#options.views.zoneFor(client), this.#turn);
  }
}
