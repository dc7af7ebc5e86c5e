import type { Noun } from '../verb/verb.ts';
import { clone, create, endpoints, update } from './create.ts';
import { describe, events, instances, list, versions } from './inspect.ts';
import { invoke } from './invoke.ts';
import { lock, remove, restart, rollback, scale, start, stop } from './lifecycle.ts';
import { logs } from './logs.ts';
import { addToken, isolate, label, removeToken, replaceInstance, tokens } from './parts.ts';

export const SERVICE: Noun = {
  name: 'service',
  description: 'model services: create, inspect, change, call',
  verbs: [
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
  ],
};
