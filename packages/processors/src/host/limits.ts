/** What a server takes at most. Everything beyond is refused with a text that says so, or ends the connection. */
export interface ServerLimits {
  /** Bytes of a request body or gRPC message, as received and again after decompression. */
  readonly bodyBytes: number;
  readonly connections: number;
  /** Of the connections, those that speak HTTP/2. */
  readonly sessions: number;
  /** Open requests on one HTTP/2 connection. */
  readonly streams: number;
  /** For receiving the head of a request. */
  readonly headersMs: number;
  /** For receiving one whole request. */
  readonly requestMs: number;
  /** Without a request. */
  readonly idleMs: number;
}

export const DEFAULT_LIMITS: ServerLimits = {
  bodyBytes: 64 * 2 ** 20,
  connections: 4096,
  sessions: 256,
  // More than a service's queue holds by default, so that it is the gateway's limit that is met.
  streams: 128,
  headersMs: 60_000,
  requestMs: 600_000,
  // Longer than any pool in front of us keeps an idle connection, so that it is never us who closes under a request.
  idleMs: 610_000,
};

/** Bytes of all header fields of one request. */
export const MAX_HEADER_BYTES = 16 * 2 ** 10;
