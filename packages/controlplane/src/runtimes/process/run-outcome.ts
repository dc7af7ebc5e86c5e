import { constants } from 'node:os';
import type { Verdict } from './run-files.ts';
import { describeCode, describeExit } from './wrapper.ts';

/** How a child of this very process ended. */
export interface ChildExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface RunRemains {
  /** What the wrapper wrote last; empty when it did not come to that. */
  readonly exitText: string;
  readonly exitedAtMs: number | null;
  /** null for a run that was adopted. */
  readonly childExit: ChildExit | null;
  readonly isFromEarlierBoot: boolean;
}

/** Why a run ended, when this program did not end it. */
export function decideVerdict(remains: RunRemains, nowMs: number): Verdict {
  const endedAtMs = Math.round(remains.exitedAtMs ?? nowMs);
  return { endedAtMs, reason: describeExit(remains.exitText) ?? reasonWithoutCode(remains) };
}

function reasonWithoutCode({ childExit, isFromEarlierBoot }: RunRemains): string {
  if (isFromEarlierBoot) return 'the machine was restarted';
  // The code could not be written, because the disk is full, say.
  if (typeof childExit?.code === 'number') return describeCode(childExit.code);
  const signal = childExit?.signal ?? null;
  // The wrapper outlives every other signal.
  return `killed by signal ${signal === null ? constants.signals.SIGKILL : constants.signals[signal]}`;
}
