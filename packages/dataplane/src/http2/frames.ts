/** Frames of HTTP/2 (RFC 9113 section 4) as text, one character for each byte. */

export const FRAME = {
  data: 0,
  headers: 1,
  priority: 2,
  rstStream: 3,
  settings: 4,
  pushPromise: 5,
  ping: 6,
  goAway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const;

export const FLAG = { ack: 0x1, endStream: 0x1, endHeaders: 0x4, padded: 0x8, priority: 0x20 } as const;

export const SETTING = {
  headerTableSize: 1,
  enablePush: 2,
  maxConcurrentStreams: 3,
  initialWindowSize: 4,
  maxFrameSize: 5,
  maxHeaderListSize: 6,
} as const;

/** Why a stream or a connection is ended (RFC 9113 section 7). */
export const REASON = {
  none: 0,
  protocol: 1,
  internal: 2,
  flowControl: 3,
  streamClosed: 5,
  frameSize: 6,
  refused: 7,
  cancel: 8,
  compression: 9,
  enhanceYourCalm: 11,
} as const;

const REASON_NAMES = [
  'NO_ERROR',
  'PROTOCOL_ERROR',
  'INTERNAL_ERROR',
  'FLOW_CONTROL_ERROR',
  'SETTINGS_TIMEOUT',
  'STREAM_CLOSED',
  'FRAME_SIZE_ERROR',
  'REFUSED_STREAM',
  'CANCEL',
  'COMPRESSION_ERROR',
  'CONNECT_ERROR',
  'ENHANCE_YOUR_CALM',
  'INADEQUATE_SECURITY',
  'HTTP_1_1_REQUIRED',
];

export const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
export const FRAME_HEADER_BYTES = 9;
/** What both sides take until they say otherwise. */
export const DEFAULT_MAX_FRAME_BYTES = 16_384;
export const DEFAULT_WINDOW_BYTES = 65_535;
export const MAX_WINDOW_BYTES = 0x7fff_ffff;
export const MAX_STREAM_ID = 0x7fff_ffff;

export function reasonName(code: number): string {
  return REASON_NAMES[code] ?? `code ${code}`;
}

export function frameHead(length: number, type: number, flags: number, streamId: number): string {
  return String.fromCharCode((length >> 16) & 0xff, (length >> 8) & 0xff, length & 0xff, type, flags) + fourBytes(streamId);
}

/** A whole header block in as many frames as it needs. */
export function headersFrames(block: string, flags: number, streamId: number): string {
  if (block.length <= DEFAULT_MAX_FRAME_BYTES) {
    return frameHead(block.length, FRAME.headers, flags | FLAG.endHeaders, streamId) + block;
  }
  let text = frameHead(DEFAULT_MAX_FRAME_BYTES, FRAME.headers, flags, streamId) + block.slice(0, DEFAULT_MAX_FRAME_BYTES);
  for (let at = DEFAULT_MAX_FRAME_BYTES; at < block.length; at += DEFAULT_MAX_FRAME_BYTES) {
    const piece = block.slice(at, at + DEFAULT_MAX_FRAME_BYTES);
    const isLast = at + DEFAULT_MAX_FRAME_BYTES >= block.length;
    text += frameHead(piece.length, FRAME.continuation, isLast ? FLAG.endHeaders : 0, streamId) + piece;
  }
  return text;
}

export function rstStreamFrame(streamId: number, reason: number): string {
  return frameHead(4, FRAME.rstStream, 0, streamId) + fourBytes(reason);
}

export function windowUpdateFrame(streamId: number, bytes: number): string {
  return frameHead(4, FRAME.windowUpdate, 0, streamId) + fourBytes(bytes);
}

export function goAwayFrame(lastStreamId: number, reason: number): string {
  return frameHead(8, FRAME.goAway, 0, 0) + fourBytes(lastStreamId) + fourBytes(reason);
}

/** `payload`: eight characters. */
export function pingFrame(payload: string, isAck: boolean): string {
  return frameHead(8, FRAME.ping, isAck ? FLAG.ack : 0, 0) + payload;
}

export function settingsFrame(settings: readonly (readonly [id: number, value: number])[]): string {
  const text = settings.map(([id, value]) => String.fromCharCode(id >> 8, id & 0xff) + fourBytes(value)).join('');
  return frameHead(text.length, FRAME.settings, 0, 0) + text;
}

export const SETTINGS_ACK = frameHead(0, FRAME.settings, FLAG.ack, 0);

function fourBytes(value: number): string {
  return String.fromCharCode((value >>> 24) & 0xff, (value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff);
}
