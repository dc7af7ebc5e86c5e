import type { FieldProblem } from '@infergate/contract';
import { readText } from './body-bytes.ts';
import { ApiError } from './errors.ts';

/** An answer that came whole. */
export interface Answer {
  readonly ok: boolean;
  readonly status: number;
  readonly text: string;
}

/** Reads it to its end. Throws when it is cut, or `signal` is aborted. */
export async function wholeAnswer({ ok, status, body }: Response, signal: AbortSignal): Promise<Answer> {
  return { ok, status, text: await readText(body, signal) };
}

/** Of an answer that is no JSON, in the message about it. */
const SHOWN_CHARACTERS = 200;
const INVALID_RESPONSE = 'InvalidResponse';

/** null: not a JSON object. */
export function parseObject(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/** What a refusal says. */
export function refusalOf(answer: Answer, document: object | null): ApiError {
  return new ApiError(answer.status, errorBody(document, answer));
}

type ErrorBody = ConstructorParameters<typeof ApiError>[1];

/** Takes from the answer what has the right form: it may be from a proxy, or from another program altogether. */
function errorBody(document: object | null, { status, text }: Answer): ErrorBody {
  if (document === null) {
    const shown = text.slice(0, SHOWN_CHARACTERS);
    return { Code: INVALID_RESPONSE, Message: `The server answered ${status} without a JSON object: ${shown}`, RequestId: '' };
  }
  const { Code, Message, RequestId, Problems } = document as Readonly<Record<string, unknown>>;
  return {
    Code: textOr(Code, INVALID_RESPONSE),
    Message: textOr(Message, `The server answered ${status} without saying why.`),
    RequestId: textOr(RequestId, ''),
    ...(Array.isArray(Problems) ? { Problems: Problems.filter(isFieldProblem) } : {}),
  };
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}

function isFieldProblem(value: unknown): value is FieldProblem {
  if (typeof value !== 'object' || value === null) return false;
  const { path, message } = value as Partial<Record<keyof FieldProblem, unknown>>;
  return typeof path === 'string' && typeof message === 'string';
}
