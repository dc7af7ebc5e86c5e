import {
  type FieldProblem,
  ManagementError,
  type ParsedService,
  parseServiceSpec,
  redactServiceConfig,
  type ServiceSpec,
} from '@infergate/contract';
import type { ServiceRecord } from '../store/records.ts';

/** A description that may be stored. */
export interface AcceptedDescription {
  readonly spec: ServiceSpec;
  /** As it is stored. */
  readonly text: string;
  readonly notices: readonly FieldProblem[];
}

/** What is shown of a stored description. */
export interface ShownDescription {
  /** JSON text, secrets hidden; empty where a list leaves out a long one. */
  readonly text: string;
  /** null when an earlier build accepted what this one cannot read. */
  readonly spec: ServiceSpec | null;
  readonly image: string;
}

/** Characters of a stored description. Certificates and scripts fit in; models do not belong there. */
const MAX_DESCRIPTION_LENGTH = 256 * 1024;
/** More than any list shows at once. */
const MAX_REMEMBERED = 2_000;
/** Longer ones are read anew each time they are shown. */
const MAX_REMEMBERED_LENGTH = 16 * 1024;

/** Parses descriptions: new ones to accept or refuse them, stored ones to show them. */
export class DescriptionReader {
  readonly #inspect: (spec: ServiceSpec) => readonly FieldProblem[];
  readonly #shown = new Map<string, { readonly config: string; readonly shown: ShownDescription }>();

  constructor(inspect: (spec: ServiceSpec) => readonly FieldProblem[]) {
    this.#inspect = inspect;
  }

  /** Throws with every problem at once. `check` adds what must hold for this change. */
  accept(config: unknown, check: (spec: ServiceSpec) => readonly FieldProblem[] = () => []): AcceptedDescription {
    const { spec, problems, notices } = parse(config);
    if (spec === null) throw refusal(problems);
    const further = [...check(spec), ...this.#inspect(spec)];
    if (further.length > 0) throw refusal(further);
    const text = JSON.stringify(config);
    if (text.length > MAX_DESCRIPTION_LENGTH)
      throw refusal([
        { path: '', message: `It has ${text.length} characters, at most ${MAX_DESCRIPTION_LENGTH} are stored. Keep files beside it.` },
      ]);
    return { spec, text, notices };
  }

  /** The spec of a service as it is; throws when this build cannot read it. */
  stored(config: string): ServiceSpec {
    const { spec, problems } = parse(JSON.parse(config));
    if (spec === null) throw refusal(problems);
    return spec;
  }

  /** Remembered as long as the description stays the same: lists show hundreds. */
  show({ id, config }: Pick<ServiceRecord, 'id' | 'config'>): ShownDescription {
    const known = this.#shown.get(id);
    if (known?.config === config) return known.shown;
    const shown = showDescription(config);
    this.#shown.delete(id);
    if (config.length > MAX_REMEMBERED_LENGTH) return shown;
    this.#shown.set(id, { config, shown });
    const oldest = this.#shown.keys().next();
    if (this.#shown.size > MAX_REMEMBERED && oldest.done !== true) this.#shown.delete(oldest.value);
    return shown;
  }
}

/** The text of a description with its secrets hidden. */
export function redactText(config: string): string {
  return JSON.stringify(redactServiceConfig(JSON.parse(config)));
}

function parse(config: unknown): ParsedService {
  return parseServiceSpec(config, { runtime: 'process' });
}

function showDescription(config: string): ShownDescription {
  if (config === '') return { text: '', spec: null, image: '' };
  const input: unknown = JSON.parse(config);
  return { text: JSON.stringify(redactServiceConfig(input)), spec: parse(input).spec, image: imageOf(input) };
}

/** Images are not run yet, so the spec does not carry them. */
function imageOf(input: unknown): string {
  const containers = typeof input === 'object' && input !== null && 'containers' in input ? input.containers : undefined;
  const [first] = Array.isArray(containers) ? (containers as unknown[]) : [];
  const image = typeof first === 'object' && first !== null && 'image' in first ? first.image : undefined;
  return typeof image === 'string' ? image : '';
}

function refusal(problems: readonly FieldProblem[]): ManagementError {
  const texts = problems.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
  return new ManagementError('InvalidServiceConfig', `The service description has ${count}. ${texts.join(' ')}`, problems);
}
