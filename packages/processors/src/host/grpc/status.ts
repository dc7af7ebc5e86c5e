/** The codes of gRPC that this server answers with. */
export const STATUS = {
  OK: 0,
  CANCELLED: 1,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  RESOURCE_EXHAUSTED: 8,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
} as const;
export type Status = (typeof STATUS)[keyof typeof STATUS];

const BY_HTTP_STATUS: Readonly<Record<number, Status>> = {
  400: STATUS.INVALID_ARGUMENT,
  404: STATUS.NOT_FOUND,
  405: STATUS.UNIMPLEMENTED,
  408: STATUS.DEADLINE_EXCEEDED,
  413: STATUS.RESOURCE_EXHAUSTED,
  415: STATUS.UNIMPLEMENTED,
  499: STATUS.CANCELLED,
  501: STATUS.UNIMPLEMENTED,
};

/** The code for what a `RequestError` says as an HTTP status. */
export function statusOf(httpStatus: number): Status {
  return BY_HTTP_STATUS[httpStatus] ?? STATUS.INTERNAL;
}

/** Longer texts are cut: the peer bounds its header fields as we do. */
const MAX_MESSAGE_LENGTH = 2000;

/** A text as the value of `grpc-message`: percent-encoded UTF-8, printable ASCII left as it is. */
export function messageHeader(text: string): string {
  const encode = (byte: number) =>
    byte >= 0x20 && byte <= 0x7e && byte !== 0x25 ? String.fromCodePoint(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  return Array.from(Buffer.from(text.slice(0, MAX_MESSAGE_LENGTH)), encode).join('');
}
