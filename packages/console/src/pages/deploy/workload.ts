import type { FormDocument } from './document/form-document.ts';
import { isObject, withoutValue } from './document/value-edits.ts';

/** What runs: a service runs one of these. */
export const WORKLOADS = ['command', 'processor', 'external'] as const;
export type Workload = (typeof WORKLOADS)[number];

/** Keys that belong to one of them alone. */
const KEYS_OF: Readonly<Record<Workload, readonly string[]>> = {
  command: ['containers', 'runtime.process'],
  processor: ['processor', 'model_path', 'model_entry', 'model_config', 'processor_envs'],
  external: ['runtime.external'],
};

const BEGINNING: Readonly<Record<Workload, Readonly<Record<string, unknown>>>> = {
  command: { containers: [{ command: '' }] },
  processor: { processor: 'onnx', model_path: '' },
  external: { 'runtime.external': { addresses: [] } },
};

/** The one that a description asks for; null: none of them. */
export function workloadOf(form: FormDocument): Workload | null {
  if (form.has('processor')) return 'processor';
  if (form.has('runtime.external')) return 'external';
  const containers = form.get('containers');
  return Array.isArray(containers) && containers.length > 0 ? 'command' : null;
}

/** The description with another workload: what only the present one needs goes. Every other key stays. */
export function withWorkload(form: FormDocument, workload: Workload, read: (root: unknown) => FormDocument): unknown {
  const gone = WORKLOADS.filter((other) => other !== workload).flatMap((other) => KEYS_OF[other]);
  let next = form;
  for (const key of gone) if (next.has(key)) next = read(withoutValue(next.root, next.placeOf(key)) ?? {});
  if (workload === 'external' && next.has('metadata.instance')) next = read(next.with('metadata.instance', undefined));
  if (workload !== 'external' && !next.has('metadata.instance')) next = read(next.with('metadata.instance', 1));
  for (const [key, value] of Object.entries(BEGINNING[workload])) if (!next.has(key)) next = read(next.with(key, value));
  return isObject(next.root) ? next.root : {};
}
