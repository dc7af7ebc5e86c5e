import { convert, type DataType, isNumeric } from '../values/data-type.ts';
import type { PresentValue } from '../values/value.ts';
import type { AbsentRule } from './compilation.ts';
import { type DataDictionary, type Domain, isValid } from './data-dictionary.ts';

export const ABSENT_POLICIES = ['eas_defaults', 'pmml', 'refuse'] as const;

/**
 * What happens to a field that a sample leaves out (or gives as null) and about which the document says nothing:
 * `eas_defaults` fills false, 0, 0.0 or "" as PAI-EAS does, `pmml` leaves it missing, `refuse` answers with an error.
 */
export type AbsentPolicy = (typeof ABSENT_POLICIES)[number];

export function absentRules(
  policy: AbsentPolicy,
  dictionary: DataDictionary,
  providedFor: ReadonlySet<string>,
): ReadonlyMap<string, AbsentRule> {
  const rules = new Map<string, AbsentRule>();
  if (policy === 'pmml') return rules;
  for (const [name, domain] of dictionary) {
    const rule = providedFor.has(name) ? null : ruleFor(policy, domain);
    if (rule !== null) rules.set(name, rule);
  }
  return rules;
}

/** A default that is no value of the field would make every such sample fail: then the field stays missing. */
function ruleFor(policy: Exclude<AbsentPolicy, 'pmml'>, domain: Domain): AbsentRule | null {
  if (policy === 'refuse') return { kind: 'refuse' };
  const value = defaultOf(domain.dataType);
  return value !== null && isValid(domain, value) ? { kind: 'fill', value } : null;
}

/** Dates have no default there. */
function defaultOf(type: DataType): PresentValue | null {
  if (type === 'boolean') return false;
  if (type === 'string') return '';
  return isNumeric(type) ? (convert(0, type) ?? null) : null;
}
