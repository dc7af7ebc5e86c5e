import type { Store } from '../../store/store.ts';
import { generateKeyPem } from './signing-request.ts';

/** The key by which the authority knows this installation: made once for each directory, and sealed. */
export async function accountKey(store: Store, directoryUrl: string): Promise<string> {
  const kept = await store.transaction((tx) => tx.resource('acme-account', directoryUrl));
  if (kept !== null) return kept.privateKeyPem;
  const privateKeyPem = await generateKeyPem('ec-p256');
  return store.transaction(async (tx) => {
    // Another attempt may have been first.
    const first = await tx.resource('acme-account', directoryUrl);
    if (first !== null) return first.privateKeyPem;
    await tx.putResource('acme-account', { id: directoryUrl, privateKeyPem });
    return privateKeyPem;
  });
}
