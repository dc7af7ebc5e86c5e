import type { ProcessHello, SnapshotVersion } from '@infergate/contract';
import { processIdentity, type ProcessIdentity } from '@infergate/kernel';
import type { ProcessContext } from './node-options.ts';

/** How this process introduces itself. */
export function ownHello(
  { options: { gatewayId, listeners, settings }, build }: ProcessContext,
  { role, index, node }: Pick<ProcessHello, 'role' | 'index'> & { readonly node: number },
  version: SnapshotVersion | null,
): ProcessHello {
  return { type: 'hello', role, gatewayId, index, node, ...ownIdentity(), version, listeners, build, settings };
}

export function ownIdentity(): ProcessIdentity {
  const identity = processIdentity();
  if (identity === null) throw new Error('this process cannot see itself');
  return identity;
}
