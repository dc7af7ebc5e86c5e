import type { ServiceSpec } from '@infergate/contract';
import { generateToken } from '@infergate/kernel';
import type { StoreTransaction } from '../../store/store.ts';

/** The token that comes from the description, or was generated because it had none. */
export const PRIMARY_TOKEN = 'primary';

/**
 * Brings the tokens of a service in line with the `token` of its description: absent means "a generated one", empty means
 * "public on purpose", anything else is the primary token. Tokens that were added by CreateServiceToken live on, and a
 * description that says the same as before changes nothing, so that a token that was ended does not come back.
 */
export async function alignTokens(tx: StoreTransaction, serviceId: string, change: TokenChange): Promise<void> {
  const { token, before, nowMs } = change;
  if (token === '') return;
  const live = await tx.tokens(serviceId);
  if (token === null || token === before) {
    if (live.length === 0) await tx.insertToken({ serviceId, id: PRIMARY_TOKEN, token: token ?? generateToken(), createdAt: nowMs });
    return;
  }
  await tx.deleteToken(serviceId, PRIMARY_TOKEN);
  if (live.some((record) => record.token === token && record.id !== PRIMARY_TOKEN)) return;
  await tx.insertToken({ serviceId, id: PRIMARY_TOKEN, token, createdAt: nowMs });
}

export interface TokenChange {
  readonly token: ServiceSpec['token'];
  /** What the description said before; null also when there was none. */
  readonly before: ServiceSpec['token'];
  readonly nowMs: number;
}
