import { ApiError } from '@infergate/sdk';

/** What is shown of an error: a headline, and what is wrong by its place. */
export interface Refusal {
  /** Empty: all that is said is in the list. */
  readonly headline: string;
  readonly list: ApiError['problems'];
}

/** Pure. The server says every problem in its message, too: where they stand in a list, the message need not repeat them. */
export function refusalOf(error: Error): Refusal {
  const problems = error instanceof ApiError ? error.problems : [];
  if (problems.length < 2) return { headline: error.message, list: [] };
  const headline = problems.reduce(
    (rest, { path, message }) => rest.replace(`${path}: ${message}`, '').replace(message, ''),
    error.message,
  );
  return { headline: headline.trim(), list: problems };
}
