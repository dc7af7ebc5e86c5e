import type { Socket } from 'node:net';

export type Protocol = 'http1' | 'http2';

/** How a client that knows beforehand begins HTTP/2. No method of HTTP/1.1 begins so, though `POST` and others share a part. */
const HTTP2_START = Buffer.from('PRI');

/**
 * Tells by its first bytes what a new connection speaks, and gives the bytes back to it, so that whoever serves it finds it
 * untouched. A connection that ends or fails before, or says nothing for `idleMs`, is closed and `found` is not called.
 */
export function recognise(socket: Socket, idleMs: number, found: (protocol: Protocol) => void): void {
  let received = Buffer.alloc(0);
  const give = () => void socket.destroy();
  // Reads on demand and not by 'data': a stream that has begun to flow cannot be handed on to HTTP/2.
  const look = () => {
    for (let chunk = socket.read() as Buffer | null; chunk !== null; chunk = socket.read() as Buffer | null) {
      received = Buffer.concat([received, chunk]);
    }
    const protocol = protocolOf(received);
    if (protocol === null) {
      socket.once('readable', look);
      return;
    }
    socket.off('end', give).off('timeout', give).setTimeout(0);
    socket.unshift(received);
    found(protocol);
  };
  // Whoever serves it listens for errors as well; until then, and afterwards, they are no event.
  socket.on('error', give);
  socket.once('end', give).once('timeout', give).setTimeout(idleMs);
  socket.once('readable', look);
}

/** Null: not to be told yet. */
function protocolOf(received: Buffer): Protocol | null {
  const known = Math.min(received.length, HTTP2_START.length);
  if (!received.subarray(0, known).equals(HTTP2_START.subarray(0, known))) return 'http1';
  return known === HTTP2_START.length ? 'http2' : null;
}
