import { type FieldProblem, nearestName } from '@infergate/contract';
import type { TObject, TSchema } from 'typebox';
import { Value } from 'typebox/value';

/** Everything that is wrong with a value, in words that say what would be right. */
export function findProblems(schema: TSchema, value: unknown): readonly FieldProblem[] {
  if (Value.Check(schema, value)) return [];
  const violations = Value.Errors(schema, value).map((error) => error as Violation);
  return violations.filter((violation) => !isAboutNull(violation, violations)).flatMap((violation) => describe(schema, violation));
}

/** Of what may be null as well, only what is wrong with the value that is there helps. */
function isAboutNull({ keyword, params, instancePath }: Violation, all: readonly Violation[]): boolean {
  if (keyword !== 'anyOf' && !(keyword === 'type' && params['type'] === 'null')) return false;
  return all.some((other) => other.instancePath === instancePath && other.keyword !== 'anyOf' && other.params['type'] !== 'null');
}

/** What typebox says about one broken keyword. */
interface Violation {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message: string;
}

function describe(schema: TSchema, violation: Violation): readonly FieldProblem[] {
  const { keyword, params } = violation;
  const path = pathOf(violation.instancePath);
  // The schema `false` behind additionalProperties reports each key once more.
  if (keyword === 'boolean') return [];
  if (keyword === 'required')
    return names(params['requiredProperties']).map((name) => ({ path: join(path, name), message: 'This is required.' }));
  if (keyword === 'additionalProperties')
    return names(params['additionalProperties']).map((name) => unknownName(join(path, name), name, knownNames(schema)));
  return [{ path, message: sentence(violation) }];
}

export function unknownName(path: string, name: string, known: readonly string[]): FieldProblem {
  const near = nearestName(name, known);
  const hint = near === null ? `Known: ${known.join(', ')}.` : `Did you mean ${near}?`;
  return { path, message: known.length === 0 ? 'There is no such parameter here.' : `There is no such parameter here. ${hint}` };
}

function sentence({ keyword, params, message }: Violation): string {
  const limit = String(params['limit']);
  switch (keyword) {
    case 'type':
      return `Expected ${article(String(params['type']))}.`;
    case 'enum':
      return `Expected one of ${names(params['allowedValues']).join(', ')}.`;
    case 'minimum':
      return `Must be at least ${limit}.`;
    case 'maximum':
      return `Must be at most ${limit}.`;
    case 'minLength':
      return `Must have at least ${limit} characters.`;
    case 'maxLength':
      return `Must have at most ${limit} characters.`;
    case 'maxItems':
      return `Must have at most ${limit} entries.`;
    case 'maxProperties':
      return `Must have at most ${limit} keys.`;
    case 'pattern':
      return 'Holds a character that is not allowed here (visible ASCII without spaces).';
    default:
      return `It ${message}.`;
  }
}

function article(type: string): string {
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}

function knownNames(schema: TSchema): readonly string[] {
  return 'properties' in schema ? Object.keys((schema as TObject).properties) : [];
}

function names(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** `/Labels/a` → `Labels.a`. */
function pathOf(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join('.');
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
