/** Reasons for which a handshake is refused (RFC 8446 section 6), by number. */
export const ALERT = { decodeError: 50, internalError: 80, unrecognizedName: 112, noApplicationProtocol: 120 } as const;
export type Alert = (typeof ALERT)[keyof typeof ALERT];

/** A fatal alert as a record: what a client that has begun a handshake understands. */
export function alertRecord(alert: Alert): Buffer {
  return Buffer.from([0x15, 3, 3, 0, 2, 2, alert]);
}
