/** Bounds of one listener, whatever protocol its clients speak. Milliseconds and bytes. The bound on request bodies, and how long a connection may rest, belong to the routing table. */
export interface ListenerLimits {
  /** Connections beyond it get 503 and are closed. */
  readonly maxConnections: number;
  /** Longer request targets get 414. */
  readonly maxTargetBytes: number;
  /** More field bytes, or more fields, get 431. */
  readonly maxFieldBytes: number;
  readonly maxFields: number;
  /** Kept of what an HTTP/1.1 client sends ahead of its turn; beyond it the socket is not read. */
  readonly maxBufferedBytes: number;
  /** Requests that may be open at one time on an HTTP/2 connection. */
  readonly maxStreams: number;
  /** A head has to be complete this long after its first byte; a new connection has to begin one as soon. */
  readonly headMs: number;
  /** A header of the PROXY protocol has to be complete this long after the connection was accepted. */
  readonly proxyHeaderMs: number;
  /** A body that is waited for may pause this long. */
  readonly bodyIdleMs: number;
  /** A client may leave an answer unread this long. */
  readonly sendIdleMs: number;
  /** After an answer that left the body unread: how much of it is read and dropped so that the answer arrives. */
  readonly lingerBytes: number;
  readonly lingerMs: number;
}

export const DEFAULT_LISTENER_LIMITS: ListenerLimits = {
  maxConnections: 16_384,
  maxTargetBytes: 16 * 1024,
  maxFieldBytes: 32 * 1024,
  maxFields: 200,
  maxBufferedBytes: 64 * 1024,
  maxStreams: 128,
  headMs: 15_000,
  proxyHeaderMs: 3_000,
  bodyIdleMs: 30_000,
  sendIdleMs: 60_000,
  lingerBytes: 16 * 1024 * 1024,
  lingerMs: 5_000,
};
