import { roleIncludes } from '@infergate/contract';
import type { StoreTransaction } from '../../store/store.ts';
import type { Caller } from '../call.ts';
import type { UseCaseContext } from '../dependencies.ts';

/** Whether those who were let in once still would be: what lasts longer than a call has to ask again. */
export class Standing {
  readonly #context: Pick<UseCaseContext, 'store'>;

  constructor(context: Pick<UseCaseContext, 'store'>) {
    this.#context = context;
  }

  /** One answer for each of the callers, in their order. */
  stillHold(callers: readonly Caller[]): Promise<readonly boolean[]> {
    return this.#context.store.transaction(async (tx) => {
      const known = new Map<string, boolean>();
      for (const caller of callers) {
        const key = keyOf(caller);
        if (!known.has(key)) known.set(key, await holds(tx, caller));
      }
      return callers.map((caller) => known.get(keyOf(caller)) === true);
    });
  }
}

function keyOf({ accessKeyId, sessionHash, role }: Caller): string {
  return `${accessKeyId} ${sessionHash ?? ''} ${role}`;
}

async function holds(tx: StoreTransaction, { accessKeyId, sessionHash, role }: Caller): Promise<boolean> {
  const key = await tx.accessKey(accessKeyId);
  if (key === null || key.disabled) return false;
  if (sessionHash === null) return roleIncludes(key.role, role);
  const session = await tx.session(sessionHash);
  return session !== null && roleIncludes(session.role, role);
}
