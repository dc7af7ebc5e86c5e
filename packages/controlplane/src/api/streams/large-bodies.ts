import { ManagementError } from '@infergate/contract';
import type { FastifyReply } from 'fastify';
import type { Caller } from '../../domain/call.ts';
import { whenOver } from '../exchange-end.ts';

const USUAL_BYTES = 1024 * 1024;
/** Of operations that take more than the others. JSON with 10 MiB in base64 fits, and twice its escapes. */
const LARGER_BYTES: Readonly<Record<string, number>> = { InvokeService: 16 * 1024 * 1024 };

/** A body is held as long as its call lasts. */
const MAX_HELD = 8;
/** Of one AccessKey, its sessions included: nobody's slow uploads keep out those of all others. */
const MAX_HELD_PER_CALLER = 4;

/** Bodies that are larger than usual: only where an operation takes them, of callers who were admitted, and few at a time. */
export class LargeBodies {
  readonly #held = new Map<string, number>();

  /** What a body of the operation may have, in bytes. */
  limitOf(operation: string): number {
    return LARGER_BYTES[operation] ?? USUAL_BYTES;
  }

  /** Before the body is read: takes a place for it, if it is a large one, until the exchange is over. Throws when there is none. */
  enter({ accessKeyId }: Caller, reply: FastifyReply): void {
    if (!mayBeLarge(reply)) return;
    const own = this.#held.get(accessKeyId) ?? 0;
    if (own >= MAX_HELD_PER_CALLER)
      throw new ManagementError('Throttling.User', `${own} calls of ${accessKeyId} with large bodies are under way. Repeat in a while.`);
    const all = [...this.#held.values()].reduce((sum, held) => sum + held, 0);
    if (all >= MAX_HELD) throw new ManagementError('Throttling.User', `${all} calls with large bodies are under way. Repeat in a while.`);
    this.#held.set(accessKeyId, own + 1);
    whenOver(reply, () => this.#leave(accessKeyId));
  }

  #leave(accessKeyId: string): void {
    const held = (this.#held.get(accessKeyId) ?? 0) - 1;
    if (held > 0) this.#held.set(accessKeyId, held);
    else this.#held.delete(accessKeyId);
  }
}

/** What does not say how long it is may be as long as it may be. */
function mayBeLarge({ request: { headers } }: FastifyReply): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > USUAL_BYTES;
}
