import type { NodeMessage, NodeState, ProcessHello } from '@infergate/contract';

/**
 * The message, or null when it is none. The peer runs as the same user on the same machine, so this guards against
 * mistakes and other builds, not against an attacker: it checks what the controller relies on.
 */
export function readNodeMessage(value: unknown): NodeMessage | null {
  if (!isObject(value)) return null;
  if (value['type'] === 'hello') return isHello(value) ? (value as unknown as ProcessHello) : null;
  if (value['type'] === 'node-state') return isNodeState(value) ? (value as unknown as NodeState) : null;
  return null;
}

function isHello(value: Record<string, unknown>): boolean {
  const texts = ['gatewayId', 'startTime', 'bootId', 'build'].every((key) => typeof value[key] === 'string');
  return texts && value['role'] === 'supervisor' && Number.isInteger(value['pid']) && Array.isArray(value['listeners']);
}

function isNodeState(value: Record<string, unknown>): boolean {
  return Array.isArray(value['workers']) && value['workers'].every((worker) => isObject(worker) && isWorker(worker));
}

function isWorker({ index, pid, alive, state }: Record<string, unknown>): boolean {
  const isKnown = Number.isInteger(index) && Number.isInteger(pid) && typeof alive === 'boolean';
  return isKnown && (state === null || (isObject(state) && isState(state)));
}

function isState({ version, refused, drainingOpen, services }: Record<string, unknown>): boolean {
  const isVersion = version === null || (isObject(version) && Number.isInteger(version['epoch']) && Number.isInteger(version['seq']));
  return isVersion && isObject(refused) && isObject(drainingOpen) && isObject(services);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
