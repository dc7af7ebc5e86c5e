import { MANAGEMENT_PROBLEMS, ManagementError, type ManagementProblemCode } from '@infergate/contract';
import { StoreError } from '../store/store-error.ts';
import { ThrottledError } from './sign-in-throttle.ts';

/** What a failed request is answered with. */
export interface ErrorReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: ErrorBody;
  /** Whether the operator should hear of it. */
  readonly isOurFault: boolean;
}

interface ErrorBody {
  readonly Code: ManagementProblemCode;
  readonly Message: string;
  readonly RequestId: string;
  readonly Problems?: ManagementError['problems'];
}

export function errorReply(error: unknown, requestId: string): ErrorReply {
  const known = toManagementError(error);
  const { code, message, problems, status } = known;
  const body = { Code: code, Message: message, RequestId: requestId, ...(problems.length === 0 ? {} : { Problems: problems }) };
  return { status, headers: headersOf(known), body, isOurFault: status >= 500 && code !== 'NotImplemented' };
}

function headersOf(error: ManagementError): Readonly<Record<string, string>> {
  if (error instanceof ThrottledError) {
    const ms = Math.ceil(error.retryAfterMs);
    return { 'x-acs-retry-after': String(ms), 'retry-after': String(Math.ceil(ms / 1_000)) };
  }
  return error.status === 401 ? { 'www-authenticate': 'ACS3-HMAC-SHA256, Bearer' } : {};
}

/** Messages of unexpected errors stay in the log: they may hold anything. */
function toManagementError(error: unknown): ManagementError {
  if (error instanceof ManagementError) return error;
  if (error instanceof StoreError) return storeFailure(error);
  return new ManagementError(HTTP_FAILURES[httpCode(error)] ?? 'InternalError');
}

function storeFailure({ code }: StoreError): ManagementError {
  if (code === 'disk-full') return new ManagementError('StorageFull');
  if (code === 'conflict') return new ManagementError('ConcurrentModification');
  return new ManagementError(code === 'closed' || code === 'in-use' ? 'ServiceUnavailable' : 'InternalError');
}

/** Codes of Fastify for requests that it refuses by itself. */
const HTTP_FAILURES: Readonly<Record<string, ManagementProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'BodyTooLarge',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'MalformedBody',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'MalformedBody',
  FST_ERR_CTP_EMPTY_TYPE: 'MalformedBody',
  FST_ERR_BAD_URL: 'InvalidOperation.NotFound',
  FST_ERR_MAX_PARAM_LENGTH: 'UriTooLong',
};

function httpCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** For requests that are not HTTP at all, which no route sees. */
export function malformedRequestText(code: string | undefined): string {
  const status = code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
  const body = JSON.stringify({ Code: 'InvalidParameter', Message: MANAGEMENT_PROBLEMS.InvalidParameter.message, RequestId: '' });
  return `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}
