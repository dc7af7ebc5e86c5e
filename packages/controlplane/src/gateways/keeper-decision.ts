import { type FleetSettings, type ListenerAddress, listenerKey, type ProcessHello, socketKey } from '@infergate/contract';
import { listenerOf } from './listening-sockets.ts';

/** What is known about a gateway when its keeper looks. */
export interface KeeperView {
  /** Of the supervisor that is connected now; null when none is. */
  readonly hello: Pick<ProcessHello, 'build' | 'listeners' | 'settings'> | null;
  /** Port 0 is any. */
  readonly wanted: { readonly listeners: readonly ListenerAddress[]; readonly settings: FleetSettings };
  /** What its processes were last known to be bound to; null when nothing was ever recorded. */
  readonly recorded: readonly ListenerAddress[] | null;
  readonly build: string;
  /** Recorded processes that are alive. */
  readonly alive: number;
  /** How long no supervisor has been connected, and how long that may last while something is alive. Milliseconds. */
  readonly lonelyMs: number;
  readonly patienceMs: number;
}

export type KeeperDecision =
  | 'serve'
  /** It runs another program, otherwise as wanted: it goes on and may renew itself behind its sockets. */
  | 'serve-other-build'
  /** It lives and can change to what is wanted while it serves. */
  | 'reconfigure'
  | 'wait'
  | 'spawn'
  /** It has to end first: nobody can reach it any more, or it is of a build that cannot change. */
  | 'replace';

/** Pure. */
export function decideKeeping(view: KeeperView): KeeperDecision {
  const { hello, build, alive, lonelyMs, patienceMs } = view;
  if (hello !== null) {
    const isOfBuild = hello.build === build ? 'serve' : 'serve-other-build';
    if (hello.settings !== undefined) return isAsWanted(hello, view.wanted) ? isOfBuild : 'reconfigure';
    return satisfies(boundBy(hello, view.recorded), view.wanted.listeners) ? isOfBuild : 'replace';
  }
  if (alive === 0) return 'spawn';
  // Workers bring back their supervisor by themselves, and a supervisor dials again.
  return lonelyMs < patienceMs ? 'wait' : 'replace';
}

/** What a supervisor has. One of an earlier build that cannot tell is believed to have what it was given. */
export function boundBy(
  { listeners, settings }: Pick<ProcessHello, 'listeners' | 'settings'>,
  recorded: readonly ListenerAddress[] | null,
): readonly ListenerAddress[] {
  return settings !== undefined || listeners.length > 0 ? listeners : (recorded ?? []);
}

/** Whether a supervisor that can be reconfigured need not be. */
export function isAsWanted(hello: Pick<ProcessHello, 'listeners' | 'settings'>, wanted: KeeperView['wanted']): boolean {
  return satisfies(hello.listeners, wanted.listeners) && hello.settings !== undefined && areSame(hello.settings, wanted.settings);
}

/** Whether what is bound is what is asked for. */
export function satisfies(bound: readonly ListenerAddress[], requested: readonly ListenerAddress[]): boolean {
  return bound.length === requested.length && requested.every((request) => bound.some((listener) => fits(listener, request)));
}

/**
 * Pure: what to ask a living gateway for now. "Any port" is the one that it has. A socket that overlaps with one that has
 * to go can be had only when that is gone: it is left out of the first step.
 */
export function nextListeners(bound: readonly ListenerAddress[], requested: readonly ListenerAddress[]): readonly ListenerAddress[] {
  const exact = requested.map((request) => ({
    ...listenerOf(request),
    port: bound.find((each) => fits(each, request))?.port ?? request.port,
  }));
  const kept = new Set(exact.map(socketKey));
  const going = bound.filter((listener) => !kept.has(socketKey(listener)));
  const held = new Set(bound.map(socketKey));
  return exact.filter((each) => held.has(socketKey(each)) || !going.some((other) => overlap(each, other)));
}

function areSame(a: FleetSettings, b: FleetSettings): boolean {
  return (Object.keys(b) as (keyof FleetSettings)[]).every((key) => a[key] === b[key]);
}

function fits(listener: ListenerAddress, request: ListenerAddress): boolean {
  return listenerKey(listener) === listenerKey(request.port === 0 ? { ...request, port: listener.port } : request);
}

const EVERY_ADDRESS = new Set(['0.0.0.0', '::']);

function overlap(a: ListenerAddress, b: ListenerAddress): boolean {
  return a.port === b.port && (EVERY_ADDRESS.has(a.host) || EVERY_ADDRESS.has(b.host));
}
