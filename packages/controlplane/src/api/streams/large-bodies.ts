import { ManagementError } from '@infergate/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Of operations that take more than the others. JSON with 10 MiB in base64 fits, and twice its escapes. */
const BODY_LIMITS: Readonly<Record<string, number>> = { InvokeService: 16 * 1024 * 1024 };
const USUAL_BYTES = 1024 * 1024;
/** A body is read before it is known whose it is, and held as long as the call lasts. */
const MAX_AT_A_TIME = 8;

/** Bodies that are larger than usual: only where an operation takes them, and few at a time. */
export class LargeBodies {
  #held = 0;

  /** What a route needs to take them; nothing where the usual bound holds. */
  routeOptions(operation: string) {
    const bodyLimit = BODY_LIMITS[operation];
    if (bodyLimit === undefined) return {};
    return { bodyLimit, onRequest: async (request: FastifyRequest, reply: FastifyReply) => this.#admit(request, reply) };
  }

  #admit({ headers }: FastifyRequest, reply: FastifyReply): void {
    if (headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) <= USUAL_BYTES) return;
    if (this.#held >= MAX_AT_A_TIME)
      throw new ManagementError('Throttling.User', `${this.#held} calls with large bodies are under way. Repeat in a while.`);
    this.#held += 1;
    reply.raw.once('close', () => {
      this.#held -= 1;
    });
  }
}
