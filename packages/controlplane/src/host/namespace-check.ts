import { execFile } from 'node:child_process';

/** How network namespaces can be made here: by this user as it is, inside a user namespace, or not at all. */
export type NamespaceSupport = 'direct' | 'in-user-namespace' | 'none';

const PATIENCE_MS = 2000;

/** Makes one for a program that ends at once; it is gone with it. */
export async function tryNamespaces(): Promise<NamespaceSupport> {
  if (process.platform !== 'linux') return 'none';
  if (await succeeds(['--net', 'true'])) return 'direct';
  return (await succeeds(['--user', '--map-root-user', '--net', 'true'])) ? 'in-user-namespace' : 'none';
}

function succeeds(args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    execFile('unshare', args, { timeout: PATIENCE_MS, killSignal: 'SIGKILL' }, (error) => resolve(error === null));
  });
}
