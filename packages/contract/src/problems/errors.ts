import { GATEWAY_PROBLEMS, type GatewayProblemCode } from './gateway-problems.ts';
import { MANAGEMENT_PROBLEMS, type ManagementProblemCode } from './management-problems.ts';

/** One thing that is wrong with an input: where, what was expected, and the nearest thing that would be right. */
export interface FieldProblem {
  /** Path such as `metadata.rpc.keepalive` or `containers[0].port`. Empty: the whole document. */
  readonly path: string;
  readonly message: string;
}

/** A refused management call. Carries every field problem found, so that the caller can mend all at once. */
export class ManagementError extends Error {
  override readonly name = 'ManagementError';
  readonly code: ManagementProblemCode;
  readonly problems: readonly FieldProblem[];

  constructor(code: ManagementProblemCode, message?: string, problems: readonly FieldProblem[] = []) {
    super(message ?? MANAGEMENT_PROBLEMS[code].message);
    this.code = code;
    this.problems = problems;
  }

  get status(): number {
    return MANAGEMENT_PROBLEMS[this.code].status;
  }
}

/** The error body of the data plane: one shape that EAS users and OpenAI clients both understand. */
export function gatewayErrorBody(code: GatewayProblemCode, message: string, requestId: string): string {
  return JSON.stringify({ code, message, request_id: requestId, error: { message, type: errorType(code), code } });
}

/** OpenAI's coarse error classes. */
function errorType(code: GatewayProblemCode): string {
  const { status, source } = GATEWAY_PROBLEMS[code];
  if (status === 401) return 'authentication_error';
  if (status === 403) return 'permission_error';
  if (status === 404) return 'not_found_error';
  if (status === 429 || status === 450) return 'rate_limit_error';
  return source === 'client' ? 'invalid_request_error' : 'api_error';
}
