import type { ProcessHello, SnapshotVersion } from '@infergate/contract';
import { processIdentity, type ProcessIdentity } from '@infergate/kernel';
import type { ProcessContext } from './node-options.ts';

/** How this process introduces itself. */
export function ownHello(
  { options, build }: ProcessContext,
  role: ProcessHello['role'],
  index: number,
  version: SnapshotVersion | null,
): ProcessHello {
  return { type: 'hello', role, gatewayId: options.gatewayId, index, ...ownIdentity(), version, listeners: options.listeners, build };
}

export function ownIdentity(): ProcessIdentity {
  const identity = processIdentity();
  if (identity === null) throw new Error('this process cannot see itself');
  return identity;
}
