import { ManagementError } from '@infergate/contract';
import type { Clock } from '@infergate/kernel';
import type { Store, StoreTransaction } from '../store/store.ts';
import { authorise, type Call } from './call.ts';

/** Outcome of an accepted change in the audit records; a refused one has its error code. */
const ACCEPTED = 'OK';

/**
 * Runs what a call asks for in one transaction together with the call's nonce and, for a change, its audit record. The
 * nonce of a refused call is used up too: what was refused now must not be accepted when somebody sends it again later.
 */
export class CallRunner {
  readonly #store: Store;
  readonly #clock: Pick<Clock, 'now'>;

  constructor(store: Store, clock: Pick<Clock, 'now'>) {
    this.#store = store;
    this.#clock = clock;
  }

  /** For a call that is refused before its use case begins, because of its role; `resource` as far as it is known. */
  async admit(call: Call, resource: string): Promise<void> {
    try {
      authorise(call);
    } catch (error) {
      if (isRefusal(error)) await this.#noteRefusal(call, resource, error);
      throw error;
    }
  }

  async read<T>(call: Call, work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
    try {
      authorise(call);
      return await this.#store.transaction(async (tx) => {
        await useNonce(tx, call);
        return work(tx);
      });
    } catch (error) {
      if (isRefusal(error)) await this.#store.transaction((tx) => spendNonce(tx, call));
      throw error;
    }
  }

  /** `resource` names what is changed, such as `service/echo`. */
  async change<T>(call: Call, resource: string, work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
    try {
      authorise(call);
      return await this.#store.transaction(async (tx) => {
        await useNonce(tx, call);
        const result = await work(tx);
        await this.#audit(tx, call, resource, ACCEPTED);
        return result;
      });
    } catch (error) {
      if (isRefusal(error)) await this.#noteRefusal(call, resource, error);
      throw error;
    }
  }

  #noteRefusal(call: Call, resource: string, error: ManagementError): Promise<void> {
    return this.#store.transaction(async (tx) => {
      await spendNonce(tx, call);
      await this.#audit(tx, call, resource, error.code);
    });
  }

  #audit(tx: StoreTransaction, call: Call, resource: string, outcome: string): Promise<void> {
    const { operation, requestId, sourceAddress, caller } = call;
    return tx.insertAudit({ at: this.#clock.now(), callerId: caller.accessKeyId, sourceAddress, operation, resource, requestId, outcome });
  }
}

async function useNonce(tx: StoreTransaction, call: Call): Promise<void> {
  if (!(await spendNonce(tx, call))) throw new ManagementError('SignatureNonceUsed');
}

async function spendNonce(tx: StoreTransaction, { nonce, caller }: Call): Promise<boolean> {
  return nonce === null || tx.useNonce(caller.accessKeyId, nonce.value, nonce.expiresAt);
}

/** A store that fails could not take the nonce either. */
function isRefusal(error: unknown): error is ManagementError {
  return error instanceof ManagementError;
}
