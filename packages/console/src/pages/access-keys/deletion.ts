import type { OperationResponse } from '@infergate/contract';

export type AccessKey = OperationResponse<'ListAccessKeys'>['AccessKeys'][number];

/** Why an AccessKey has to stay; null: it need not. The server says the same. */
export function deletionObstacle({ AccessKeyId }: AccessKey, keys: readonly AccessKey[]): 'lastAdministrator' | null {
  const others = keys.filter((key) => key.AccessKeyId !== AccessKeyId && key.Role === 'administrator' && key.Status === 'Active');
  return others.length === 0 ? 'lastAdministrator' : null;
}
