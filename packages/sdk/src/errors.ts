import type { FieldProblem } from '@infergate/contract';

/** The management API refused a call, or whoever answers is no management API (`InvalidResponse`). */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** HTTP status. */
  readonly status: number;
  /** A constant such as `InvalidServiceConfig`; see docs/reference/management-api.md. */
  readonly code: string;
  readonly requestId: string;
  /** Everything that is wrong with the input, with its path; empty when the fault is not in a field. */
  readonly problems: readonly FieldProblem[];

  constructor(status: number, body: { Code: string; Message: string; RequestId: string; Problems?: readonly FieldProblem[] }) {
    super(body.Message);
    this.status = status;
    this.code = body.Code;
    this.requestId = body.RequestId;
    this.problems = body.Problems ?? [];
  }
}

/** No answer came: nobody listens, the connection broke, or it took too long. The change may or may not have been made. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}
