import type { FieldProblem } from '@infergate/contract';
import { parentOf } from '../document/text-positions.ts';

/** Problems by the key of the field at which they are shown; those of no field under null. */
export type Placement = ReadonlyMap<string | null, readonly FieldProblem[]>;

/** Puts each problem at the field that is nearest around its path. `pathOf` says where the key of a field is written. */
export function placeProblems(problems: readonly FieldProblem[], keys: readonly string[], pathOf: (key: string) => string): Placement {
  const fields = new Map(keys.map((key) => [pathOf(key), key]));
  const placed = new Map<string | null, FieldProblem[]>();
  for (const problem of problems) {
    const key = fieldAround(fields, problem.path);
    placed.set(key, [...(placed.get(key) ?? []), problem]);
  }
  return placed;
}

function fieldAround(fields: ReadonlyMap<string, string>, path: string): string | null {
  for (let place = path; place !== ''; place = parentOf(place)) {
    const key = fields.get(place);
    if (key !== undefined) return key;
  }
  return null;
}
