import { parseServiceSpec, type ServiceSpec } from '@infergate/contract';

/** Reads a description that was accepted earlier, maybe by an earlier build. Throws with all problems in one text. */
export function parseStoredDescription(config: string): ServiceSpec {
  const { spec, problems } = parseServiceSpec(parseJson(config), { runtime: 'process' });
  if (spec === null) throw new Error(problems.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; '));
  return spec;
}

/** The engine's own words differ from one version of Node to the next. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new Error('it is not JSON', { cause: error });
  }
}
