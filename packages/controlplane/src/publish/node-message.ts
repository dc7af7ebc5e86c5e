import type { NodeMessage, NodeState, ProcessHello, ReconfigureRefusal } from '@infergate/contract';

/**
 * The message, or null when it is none. The peer runs as the same user on the same machine, so this guards against
 * mistakes and other builds, not against an attacker: it checks what the controller relies on.
 */
export function readNodeMessage(value: unknown): NodeMessage | null {
  if (!isObject(value)) return null;
  if (value['type'] === 'hello') return isHello(value) ? (value as unknown as ProcessHello) : null;
  if (value['type'] === 'node-state') return isNodeState(value) ? (value as unknown as NodeState) : null;
  if (value['type'] === 'reconfigure-refused') return isRefusal(value) ? (value as unknown as ReconfigureRefusal) : null;
  return null;
}

function isHello(value: Record<string, unknown>): boolean {
  const texts = ['gatewayId', 'startTime', 'bootId', 'build'].every((key) => typeof value[key] === 'string');
  const hasSettings = value['settings'] === undefined || isObject(value['settings']);
  return texts && hasSettings && value['role'] === 'supervisor' && Number.isInteger(value['pid']) && areListeners(value['listeners']);
}

function isNodeState({ workers, notices = [] }: Record<string, unknown>): boolean {
  const areTexts = Array.isArray(notices) && notices.every((notice) => typeof notice === 'string');
  return areTexts && Array.isArray(workers) && workers.every((worker) => isObject(worker) && isWorker(worker));
}

function isWorker({ index, pid, alive, state, node = 0 }: Record<string, unknown>): boolean {
  const isKnown = Number.isInteger(index) && Number.isInteger(pid) && Number.isInteger(node) && typeof alive === 'boolean';
  return isKnown && (state === null || (isObject(state) && isState(state)));
}

function isState({ version, refused, drainingOpen, services, listeners = [] }: Record<string, unknown>): boolean {
  const isVersion = version === null || (isObject(version) && Number.isInteger(version['epoch']) && Number.isInteger(version['seq']));
  return isVersion && isObject(refused) && isObject(drainingOpen) && isObject(services) && areListeners(listeners);
}

function isRefusal({ id, code, message, listener }: Record<string, unknown>): boolean {
  const texts = [id, code, message].every((text) => typeof text === 'string');
  return texts && (listener === null || isListener(listener));
}

function areListeners(value: unknown): boolean {
  return Array.isArray(value) && value.every(isListener);
}

function isListener(value: unknown): boolean {
  return isObject(value) && typeof value['entrance'] === 'string' && typeof value['host'] === 'string' && Number.isInteger(value['port']);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
