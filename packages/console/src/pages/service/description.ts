import { parseServiceSpec, type ServiceSpec } from '@infergate/contract';

/** Pure. What a description comes to; null where it cannot be read. */
export function specOf(serviceConfig: string): ServiceSpec | null {
  const document = documentOf(serviceConfig);
  return document === null ? null : parseServiceSpec(document, { runtime: 'process' }).spec;
}

/** Pure. What runs, in one line: a processor with its model, a command, or where the server is that runs already. */
export function sourceText({ workload }: Pick<ServiceSpec, 'workload'>): string {
  switch (workload.kind) {
    case 'processor':
      return workload.modelPath;
    case 'external':
      return workload.addresses.join(', ');
    case 'command':
      return workload.run.kind === 'exec' ? workload.run.argv.join(' ') : workload.run.script;
    default:
      return workload satisfies never;
  }
}

/** Pure. The same JSON, to be read by people; a text that is none stays as it is. */
export function readable(serviceConfig: string): string {
  const document = documentOf(serviceConfig);
  return document === null ? serviceConfig : JSON.stringify(document, null, 2);
}

export function documentOf(serviceConfig: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(serviceConfig);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}

/** Megabytes as one says them. */
export function memoryText(megabytes: number): string {
  return megabytes >= 1024 && megabytes % 512 === 0 ? `${megabytes / 1024} GB` : `${megabytes} MB`;
}
