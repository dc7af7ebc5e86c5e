import type { KeyValues } from '../key-values.ts';
import type { Report } from '../report.ts';

/** Variables that Infergate hands to an instance, with what to do instead of setting them. */
export const GIVEN_TO_PROGRAMS = {
  PORT: 'Leave it out: the program finds its port there.',
  SERVICE_NAME: 'Leave it out: it holds the name of the service.',
  INSTANCE_NAME: 'Leave it out: it holds the name of the instance.',
} as const;

export const GIVEN_TO_PROCESSORS = { ...GIVEN_TO_PROGRAMS, MODEL_PATH: 'Leave it out: it holds the place of the model.' } as const;

/** Names occur once, and do not take the place of what Infergate hands over. */
export function checkEnvironment(entries: readonly KeyValues<string>[], report: Report, given: Readonly<Record<string, string>>): void {
  const seen = new Map<string, string>();
  for (const entry of entries) {
    const { name } = readVariable(entry);
    const where = entry.locate(`${entry.scope}name`);
    const earlier = seen.get(name);
    if (earlier === undefined) seen.set(name, where);
    else if (name !== '') report.problem(where, `"${name}" is set before, at "${earlier}". Keep one.`);
    if (Object.hasOwn(given, name)) report.problem(where, `"${name}" is set by Infergate. ${given[name]}`);
  }
}

/** An entry of `env` or `processor_envs`; texts are empty where the entry has none. */
export function readVariable(entry: KeyValues<string>): { readonly name: string; readonly value: string } {
  return { name: textAt(entry, 'name'), value: textAt(entry, 'value') };
}

function textAt(entry: KeyValues<string>, key: string): string {
  const value = entry.found(`${entry.scope}${key}`)?.value;
  return typeof value === 'string' ? value : '';
}
