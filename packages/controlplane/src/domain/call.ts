import { type AccessRole, ManagementError, roleIncludes } from '@infergate/contract';
import type { TimestampMs } from '../store/records.ts';

/** Who calls: an AccessKey, by signature or through a session of it. */
export interface Caller {
  readonly accessKeyId: string;
  readonly role: AccessRole;
  /** Of the session's token; null when the call was signed. */
  readonly sessionHash: string | null;
}

/** One call of the management API, as the use cases see it. */
export interface Call {
  readonly caller: Caller;
  /** Name of the operation. */
  readonly operation: string;
  readonly role: AccessRole;
  readonly requestId: string;
  readonly sourceAddress: string;
  /** Of a signed call; used up in the transaction of what the call does. */
  readonly nonce: { readonly value: string; readonly expiresAt: TimestampMs } | null;
}

/** What is known of a call before it is known who calls. */
export type CallOrigin = Pick<Call, 'operation' | 'requestId' | 'sourceAddress'>;

/** Throws when the role of the caller does not include what the operation needs. */
export function authorise({ caller, operation, role }: Pick<Call, 'caller' | 'operation' | 'role'>): void {
  if (roleIncludes(caller.role, role)) return;
  throw new ManagementError(
    'Forbidden.NoPermission',
    `${operation} needs the role ${role}; ${caller.accessKeyId} has the role ${caller.role}.`,
  );
}
