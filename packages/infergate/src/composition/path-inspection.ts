import { relative } from 'node:path';
import type { FieldProblem, ServiceSpec } from '@infergate/contract';

/**
 * Refuses a description whose local paths this installation does not allow, while its author is still there. By the
 * letters of the path only: the runtime looks again, through links, when it reads.
 */
export function inspectPaths({ workload }: ServiceSpec, allowedPaths: readonly string[]): readonly FieldProblem[] {
  if (workload.kind === 'processor' && workload.modelPath.startsWith('/'))
    return inspectPath('model_path', workload.modelPath, allowedPaths);
  if (workload.kind === 'command' && workload.directory !== null)
    return inspectPath('runtime.process.directory', workload.directory, allowedPaths);
  return [];
}

function inspectPath(path: string, value: string, allowedPaths: readonly string[]): FieldProblem[] {
  if (allowedPaths.some((folder) => isBelow(value, folder))) return [];
  const message = `${value} lies in none of the folders that services may use: ${allowedPaths.join(', ')}. Move it there, or add its folder to processRuntime.allowedPaths in the configuration.`;
  return [{ path, message }];
}

function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (!way.startsWith('..') && !way.startsWith('/'));
}
