/** Why an attempt came to nothing, in words for the user. */
export class AcmeFailure extends Error {
  override readonly name = 'AcmeFailure';
  /** What the authority asked for; null: nothing. */
  readonly retryAfterMs: number | null;
  /** The order leads nowhere any more; else the next attempt goes on with it. */
  readonly endsOrder: boolean;

  constructor(
    message: string,
    { retryAfterMs = null, endsOrder = false }: { readonly retryAfterMs?: number | null; readonly endsOrder?: boolean } = {},
  ) {
    super(message);
    this.retryAfterMs = retryAfterMs;
    this.endsOrder = endsOrder;
  }
}

/** The authority answered with an error (RFC 8555, 6.7). */
export class AcmeRefusal extends AcmeFailure {
  readonly status: number;
  /** Last part of the type, such as `rateLimited`; empty: none was given. */
  readonly kind: string;

  constructor(status: number, message: string, { retryAfterMs, kind }: { readonly retryAfterMs: number | null; readonly kind: string }) {
    super(message, { retryAfterMs });
    this.status = status;
    this.kind = kind;
  }
}

/** Last part of the type of a problem document. */
export function problemKind(problem: unknown): string {
  const type = typeof problem === 'object' && problem !== null && 'type' in problem ? problem.type : null;
  return typeof type === 'string' ? (type.split(':').at(-1) ?? '') : '';
}

/** What an authority wrote is shown as one bounded line of printable text. */
export function problemText(problem: unknown): string {
  const { detail, subproblems } = (typeof problem === 'object' && problem !== null ? problem : {}) as Readonly<Record<string, unknown>>;
  const kind = problemKind(problem);
  const more = Array.isArray(subproblems) ? subproblems.slice(0, 10).map((each) => problemText(each)) : [];
  const parts = [typeof detail === 'string' && detail !== '' ? detail : 'no reason given', ...more];
  const text = `${parts.join('; ')}${kind === '' ? '' : ` (${kind})`}`;
  return text.replaceAll(/[^\x20-\x7e\u00a0-\uffff]+/g, ' ').slice(0, 500);
}
