import type { NodeView } from '../publish/node.ts';

/** A supervisor reports every second. One that has said nothing for this long hangs, and with it what only it can give. */
const HANGING_AFTER_MS = 10_000;
/** After a standstill of this process, what others have said meanwhile is read by then. */
const SECOND_LOOK_MS = 500;

/** Tells whether a supervisor that is connected and alive hangs. */
export class SilenceWatch {
  #suspect: { readonly pid: number; readonly sinceMs: number } | null = null;

  hangs({ hello: { pid }, silentMs }: Pick<NodeView, 'hello' | 'silentMs'>, nowMs: number): boolean {
    if (silentMs < HANGING_AFTER_MS) {
      this.#suspect = null;
      return false;
    }
    if (this.#suspect?.pid !== pid) this.#suspect = { pid, sinceMs: nowMs };
    return nowMs - this.#suspect.sinceMs >= SECOND_LOOK_MS;
  }
}
