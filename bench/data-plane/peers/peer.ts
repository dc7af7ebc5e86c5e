import type { Workplace } from '../../support/workplace.ts';
import type { Serving } from '../nginx-process.ts';
import type { Scenario } from '../scenarios.ts';

/** Where to call, and with what. */
export interface Target {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A proxy that serves one scenario. */
export interface RunningPeer extends Serving {
  readonly target: Target;
}

/** A proxy that is measured. */
export interface Peer {
  readonly name: string;
  /** null: not installed. */
  readonly version: string | null;
  /** What it does for each request, and the sizes of its buffers. */
  readonly features: readonly string[];
  start(scenario: Scenario, upstreamPort: number, workplace: Workplace): Promise<RunningPeer>;
}

/** The path of every call. */
export const PATH = '/api/predict/bench/v1';
export const GRPC_PATH = '/bench.Model/Predict';

export function pathOf(scenario: Scenario): string {
  return isGrpc(scenario) ? GRPC_PATH : PATH;
}

export function isGrpc(scenario: Scenario): boolean {
  return scenario.kind === 'calls' && scenario.protocol === 'grpc';
}

export function isTls(scenario: Scenario): boolean {
  return scenario.kind === 'calls' && scenario.protocol === 'tls';
}

/** As long as those that the gateway makes. */
export const TOKEN = 'YmVuY2htYXJrIHRva2VuIG9mIHRoZSB1c3VhbCBzaXpl';
