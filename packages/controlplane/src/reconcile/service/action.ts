import type { InstanceAddress } from '@infergate/contract';

export type DrainReason = 'scaled-down' | 'old-version' | 'restarted' | 'requested' | 'stopped' | 'deleted' | 'address-removed';

/** One step towards what is wanted. Everything it does can be done twice. */
export type Action =
  /** Store the intent to have one more instance. `address` is known beforehand for external ones only. */
  | { readonly kind: 'create'; readonly address: InstanceAddress | null }
  /** Let the driver run it (or find it running), then store that it is starting. */
  | { readonly kind: 'start'; readonly name: string }
  /** Tell a driver that forgot it; the record stays as it is. */
  | { readonly kind: 'remind'; readonly name: string }
  /** Store where it answers and how far it has come. */
  | { readonly kind: 'report'; readonly name: string; readonly address: InstanceAddress | null; readonly message: string }
  | { readonly kind: 'ready'; readonly name: string; readonly address: InstanceAddress }
  | { readonly kind: 'unready'; readonly name: string; readonly message: string }
  /** `retryAt` null: it stays down. */
  | {
      readonly kind: 'fail';
      readonly name: string;
      readonly reason: string;
      readonly message: string;
      readonly failures: number;
      readonly retryAt: number | null;
    }
  /** Its back-off is over. */
  | { readonly kind: 'retry'; readonly name: string }
  /** It already runs what the current version asks for. */
  | { readonly kind: 'carry-over'; readonly name: string }
  | { readonly kind: 'drain'; readonly name: string; readonly reason: DrainReason }
  /** Let the driver end it. */
  | { readonly kind: 'remove'; readonly name: string; readonly graceMs: number }
  /** Start it again under its name, now that its last run is gone. */
  | { readonly kind: 'renew'; readonly name: string }
  /** Nothing of it is left: drop the record. */
  | { readonly kind: 'forget'; readonly name: string }
  | { readonly kind: 'delete-service' };
