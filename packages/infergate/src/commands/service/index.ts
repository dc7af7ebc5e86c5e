import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { clone, create, endpoints, update } from './create.ts';
import { describe, events, instances, list, versions } from './inspect.ts';
import { invoke } from './invoke.ts';
import { lock, remove, restart, rollback, scale, start, stop } from './lifecycle.ts';
import { logs } from './logs.ts';
import { addToken, isolate, label, removeToken, replaceInstance, tokens } from './parts.ts';
import { registerVerb, type Verb } from './verb.ts';

/** Every verb of `infergate service`, in the order of the help text. */
export const SERVICE_VERBS: readonly Verb[] = [
  create,
  list,
  describe,
  update,
  remove,
  start,
  stop,
  restart,
  scale,
  invoke,
  endpoints,
  logs,
  events,
  instances,
  isolate,
  replaceInstance,
  versions,
  rollback,
  clone,
  tokens,
  addToken,
  removeToken,
  label,
  lock,
];

export function registerService(program: Command, context: CommandContext): void {
  const service = program.command('service').description('model services: create, inspect, change, call');
  for (const verb of SERVICE_VERBS) registerVerb(service, verb, context);
}
