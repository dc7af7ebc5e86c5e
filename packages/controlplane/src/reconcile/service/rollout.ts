import type { InstanceAddress, IntOrPercent, ServiceSpec } from '@infergate/contract';
import type { Action, DrainReason } from './action.ts';
import { addressKey, parseExternalAddress } from '../../runtimes/external/external-address.ts';
import type { InstanceObserved, ServiceDesired } from './observation.ts';
import { hasFixedPort, runFingerprint, runtimeOf } from './run-fingerprint.ts';

/** Where each instance of a service stands, seen from what is wanted. */
export interface Standing {
  /** What the current version asks for; it stays, or comes back under its name. */
  readonly current: readonly InstanceObserved[];
  /** Of another version or an earlier restart: to be replaced. */
  readonly old: readonly InstanceObserved[];
  /** On its way out for good. */
  readonly leaving: readonly InstanceObserved[];
  /** Among `current`, but recorded for another version. */
  readonly carriedOver: readonly InstanceObserved[];
}

/** How many instances are wanted, and how far an update may stray from that. */
export interface RollingBounds {
  readonly wanted: number;
  readonly surge: number;
  readonly unavailable: number;
}

export function sortByStanding({ service, specs }: ServiceDesired, instances: readonly InstanceObserved[]): Standing {
  const standing = { current: [], old: [], leaving: [], carriedOver: [] } as Record<keyof Standing, InstanceObserved[]>;
  const spec = specs.get(service.currentVersion);
  for (const instance of instances) {
    const { record } = instance;
    const fits = spec !== undefined && fitsCurrent(instance, { service, specs }, spec);
    const comesBack = record.phase === 'draining' && record.requested === 'restart';
    if (record.phase === 'gone' || (record.phase === 'draining' && !(comesBack && fits))) standing.leaving.push(instance);
    else if (fits) standing.current.push(instance);
    else standing.old.push(instance);
    if (fits && record.version !== service.currentVersion && record.phase !== 'draining') standing.carriedOver.push(instance);
  }
  return standing;
}

function fitsCurrent({ record }: InstanceObserved, { service, specs }: ServiceDesired, spec: ServiceSpec): boolean {
  if (record.runtime !== runtimeOf(spec)) return false;
  if (spec.workload.kind === 'external') return record.address !== null && isListed(record.address, spec);
  if (record.restartGeneration !== service.restartCount) return false;
  if (record.version === service.currentVersion) return true;
  const own = specs.get(record.version);
  return own !== undefined && runFingerprint(own) === runFingerprint(spec);
}

function isListed(address: InstanceAddress, spec: ServiceSpec): boolean {
  return externalAddresses(spec).some((listed) => addressKey(listed) === addressKey(address));
}

function externalAddresses({ workload }: ServiceSpec): readonly InstanceAddress[] {
  if (workload.kind !== 'external') return [];
  const byKey = new Map(workload.addresses.map(parseExternalAddress).map((address) => [addressKey(address), address]));
  return [...byKey.values()];
}

/** `maxSurge` rounds up, `maxUnavailable` down; where both come to 0 nothing could move, so one may be unavailable. */
export function rollingBounds({ instances }: { readonly instances: number }, spec: ServiceSpec): RollingBounds {
  if (spec.workload.kind === 'external') {
    const wanted = instances === 0 ? 0 : externalAddresses(spec).length;
    return { wanted, surge: Number.POSITIVE_INFINITY, unavailable: count(spec.rolling.maxUnavailable, wanted, Math.floor) };
  }
  // The port can be held once: the old instance has to go before the new one comes.
  if (hasFixedPort(spec)) return { wanted: Math.min(instances, 1), surge: 0, unavailable: 1 };
  const surge = count(spec.rolling.maxSurge, instances, Math.ceil);
  const unavailable = count(spec.rolling.maxUnavailable, instances, Math.floor);
  return { wanted: instances, surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

function count(share: IntOrPercent, of: number, round: (value: number) => number): number {
  return share.kind === 'count' ? share.value : round((share.value * of) / 100);
}

/** Which instances to add and which to let go. Never more than the bounds allow; explicit requests are outside of them. */
export function planRollout(desired: ServiceDesired, standing: Standing): Action[] {
  const spec = desired.specs.get(desired.service.currentVersion);
  const { desired: wish } = desired.service;
  if (wish !== 'running') return drains([...standing.current, ...standing.old], wish === 'deleted' ? 'deleted' : 'stopped');
  // Without a readable description there is nothing to move towards.
  if (spec === undefined) return [];
  const requested = [...standing.current, ...standing.old].filter(isAskedToGo);
  const rest = { ...standing, current: without(standing.current, requested), old: without(standing.old, requested) };
  const bounds = rollingBounds(desired.service, spec);
  return [
    ...requested.map(({ record }) => drain(record.name, record.requested === 'restart' ? 'restarted' : 'requested')),
    ...planCreates(spec, bounds, rest, standing),
    ...planOldDrains(spec, bounds, rest),
    ...drains(surplusOf(desired, bounds, rest.current), 'scaled-down'),
  ];
}

/** Whether an instance that was asked to start again still has a place once its last run is gone. */
export function hasPlace(desired: ServiceDesired, standing: Standing, instance: InstanceObserved): boolean {
  const spec = desired.specs.get(desired.service.currentVersion);
  if (desired.service.desired !== 'running' || spec === undefined || !standing.current.includes(instance)) return false;
  return !surplusOf(desired, rollingBounds(desired.service, spec), standing.current).includes(instance);
}

/** A restart in place is under way once the instance drains. */
function isAskedToGo({ record }: InstanceObserved): boolean {
  return record.requested !== null && record.phase !== 'draining';
}

function planCreates(spec: ServiceSpec, { wanted, surge }: RollingBounds, { current, old }: Standing, all: Standing): Action[] {
  // One that is asked to start again keeps its place.
  const kept = current.length + all.current.filter((instance) => isAskedToGo(instance) && instance.record.requested === 'restart').length;
  if (spec.workload.kind === 'external') return wanted === 0 ? [] : createMissingAddresses(spec, all.current);
  const everyone = all.current.length + all.old.length + all.leaving.length;
  const room = hasFixedPort(spec) ? wanted - everyone : wanted + surge - kept - old.length;
  const missing = Math.max(0, Math.min(wanted - kept, room));
  return Array.from({ length: missing }, () => ({ kind: 'create', address: null }));
}

function createMissingAddresses(spec: ServiceSpec, current: readonly InstanceObserved[]): Action[] {
  const known = new Set(current.map(({ record }) => (record.address === null ? '' : addressKey(record.address))));
  return externalAddresses(spec)
    .filter((address) => !known.has(addressKey(address)))
    .map((address) => ({ kind: 'create', address }));
}

/**
 * Old instances go as new ones become ready. Those that serve nobody go first, but count too: an old instance that is
 * unready for a moment must not be lost to an update that never gets ready.
 */
function planOldDrains(spec: ServiceSpec, { wanted, unavailable }: RollingBounds, { current, old }: Standing): Action[] {
  const reason: DrainReason = spec.workload.kind === 'external' ? 'address-removed' : 'old-version';
  const minAvailable = Math.max(0, wanted - unavailable);
  const unready = old.filter((instance) => !isReady(instance));
  const ready = old.filter(isReady);
  const newUnready = Math.min(wanted, current.length) - Math.min(wanted, current.filter(isReady).length);
  const spare = Math.max(0, current.length + old.length - minAvailable - newUnready);
  const spareReady = Math.max(0, current.filter(isReady).length + ready.length - minAvailable);
  const unreadyToGo = unready.slice(0, spare);
  const readyToGo = byAge(ready).slice(0, Math.min(spareReady, spare - unreadyToGo.length));
  return [...unreadyToGo, ...readyToGo].map(({ record }) => drain(record.name, reason));
}

/** More than wanted: first those that the caller named, then what serves nobody, then the oldest. */
function surplusOf({ service }: ServiceDesired, { wanted }: RollingBounds, current: readonly InstanceObserved[]): InstanceObserved[] {
  const named = new Set(service.instancesToDelete);
  const rank = ({ record }: InstanceObserved) => (named.has(record.name) ? 0 : record.phase !== 'ready' ? 1 : record.isolated ? 2 : 3);
  const candidates = byAge(current).sort((a, b) => rank(a) - rank(b));
  return candidates.slice(0, Math.max(0, current.length - wanted));
}

function drains(instances: readonly InstanceObserved[], reason: DrainReason): Action[] {
  return instances.filter(({ record }) => record.phase !== 'draining').map(({ record }) => drain(record.name, reason));
}

function drain(name: string, reason: DrainReason): Action {
  return { kind: 'drain', name, reason };
}

function byAge(instances: readonly InstanceObserved[]): InstanceObserved[] {
  return [...instances].sort((a, b) => a.record.createdAt - b.record.createdAt || (a.record.name < b.record.name ? -1 : 1));
}

/** Ready, whether a caller isolated it or not: who isolates an instance has chosen to do without it. */
export function isReady({ record }: InstanceObserved): boolean {
  return record.phase === 'ready';
}

function without(instances: readonly InstanceObserved[], gone: readonly InstanceObserved[]): readonly InstanceObserved[] {
  return instances.filter((instance) => !gone.includes(instance));
}
