/** Calls with a body and an answer of fixed sizes, as many as go. */
export interface CallScenario {
  readonly kind: 'calls';
  readonly name: string;
  readonly title: string;
  /** The processor time for each request, as a multiple of nginx's, that is not to be exceeded. */
  readonly bar: number;
  readonly protocol: 'http1' | 'tls' | 'grpc';
  readonly requestBytes: number;
  readonly answerBytes: number;
  readonly connections: number;
  /** Calls at a time on each connection. */
  readonly callsEach: number;
  /** Connections that have called once and rest. */
  readonly idleConnections: number;
}

/** Endless answers in short pieces. */
export interface StreamScenario {
  readonly kind: 'stream';
  readonly name: string;
  readonly title: string;
  /** As above, for each chunk. */
  readonly bar: number;
  readonly streams: number;
  readonly chunkBytes: number;
  readonly chunkPeriodMs: number;
}

export type Scenario = CallScenario | StreamScenario;

const SMALL = {
  kind: 'calls',
  protocol: 'http1',
  requestBytes: 150,
  answerBytes: 350,
  connections: 64,
  callsEach: 1,
  idleConnections: 0,
} as const;

export const SMALL_JSON: CallScenario = {
  ...SMALL,
  name: 'small-json',
  title: 'small JSON: 150 bytes there, 350 back, 64 connections',
  bar: 1.5,
};

/** THE list of what is measured. */
export const SCENARIOS: readonly Scenario[] = [
  SMALL_JSON,
  {
    ...SMALL,
    name: 'large-json',
    title: '64 KB of JSON there and back, 32 connections',
    bar: 2,
    requestBytes: 65_536,
    answerBytes: 65_536,
    connections: 32,
  },
  {
    kind: 'stream',
    name: 'sse',
    title: 'server-sent events: 200 streams, a chunk of 100 bytes each 10 ms',
    bar: 1.4,
    streams: 200,
    chunkBytes: 100,
    chunkPeriodMs: 10,
  },
  {
    ...SMALL,
    name: 'grpc',
    title: 'gRPC unary: messages of 100 bytes, 8 connections, 16 calls each',
    bar: 2,
    protocol: 'grpc',
    requestBytes: 100,
    answerBytes: 100,
    connections: 8,
    callsEach: 16,
  },
  { ...SMALL, name: 'tls', title: 'small JSON over TLS, 64 connections', bar: 1.6, protocol: 'tls' },
  { ...SMALL, name: 'idle-connections', title: 'small JSON: 64 busy connections among 1,000 idle ones', bar: 1.5, idleConnections: 1000 },
];
