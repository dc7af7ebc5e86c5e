import { STATUS_CODES } from 'node:http';
import { GATEWAY_PROBLEMS, gatewayErrorBody, type GatewayProblemCode } from '@infergate/contract';

/** Answers as text, one character for each byte. */

const UNAVAILABLE = 503;

export function statusLine(status: number, reason: string): string {
  return `HTTP/1.1 ${status} ${reason}\r\n`;
}

export function reasonOf(status: number): string {
  return STATUS_CODES[status] ?? '';
}

/** A whole answer to a request that never became an exchange; the connection ends after it. */
export function refusalText(code: GatewayProblemCode, requestId: string, date: string): string {
  const { status, message } = GATEWAY_PROBLEMS[code];
  const body = gatewayErrorBody(code, message, requestId);
  return (
    statusLine(status, reasonOf(status)) +
    `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body, 'latin1')}\r\n` +
    (status === UNAVAILABLE ? 'Retry-After: 1\r\n' : '') +
    `X-Request-Id: ${requestId}\r\nDate: ${date}\r\nConnection: close\r\n\r\n${body}`
  );
}
