import { ApiError } from '@infergate/sdk';

export interface PlacedProblems {
  /** What was refused about fields of the form, by their names joined by dots. */
  readonly byField: ReadonlyMap<string, readonly string[]>;
  /** What has no field: shown above the buttons. null: all is said at the fields. */
  readonly rest: Error | null;
}

/** `aliases`: fields that are named otherwise than the parameter that the server speaks of. */
export function placeProblems(error: Error, fields: ReadonlySet<string>, aliases: Readonly<Record<string, string>> = {}): PlacedProblems {
  const byField = new Map<string, string[]>();
  const problems = error instanceof ApiError ? error.problems : [];
  const unplaced = problems.filter(({ path, message }) => {
    const field = aliases[path] ?? path;
    if (!fields.has(field)) return true;
    byField.set(field, [...(byField.get(field) ?? []), message]);
    return false;
  });
  return { byField, rest: byField.size === 0 ? error : restOf(error, unplaced) };
}

function restOf(error: Error, unplaced: ApiError['problems']): Error | null {
  if (!(error instanceof ApiError) || unplaced.length === 0) return null;
  const message = unplaced.map(({ path, message: text }) => `${path}: ${text}`).join(' ');
  return new ApiError(error.status, { Code: error.code, Message: message, RequestId: error.requestId });
}
