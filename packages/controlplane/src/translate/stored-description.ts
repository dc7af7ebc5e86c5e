import { parseServiceSpec, type ServiceSpec } from '@infergate/contract';

/** Reads a description that was accepted earlier, maybe by an earlier build. Throws with all problems in one text. */
export function parseStoredDescription(config: string): ServiceSpec {
  const { spec, problems } = parseServiceSpec(JSON.parse(config), { runtime: 'process' });
  if (spec === null) throw new Error(problems.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; '));
  return spec;
}
