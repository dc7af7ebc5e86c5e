import { type ListenerAddress, socketKey } from '@infergate/contract';

/** A listener that is wanted, and which of the held sockets it is; null: it has to be bound. */
export interface PlannedSocket {
  readonly listener: ListenerAddress;
  readonly position: number | null;
}

/** Pure: where the sockets of `wanted` come from. One held socket is nobody's twice. */
export function planSockets(held: readonly ListenerAddress[], wanted: readonly ListenerAddress[]): readonly PlannedSocket[] {
  const left = new Map(held.map((listener, position) => [socketKey(listener), position]));
  return wanted.map((listener) => {
    const position = left.get(socketKey(listener)) ?? null;
    left.delete(socketKey(listener));
    return { listener, position };
  });
}
