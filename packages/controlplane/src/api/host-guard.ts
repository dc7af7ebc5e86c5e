import { isIP } from 'node:net';
import { ManagementError } from '@infergate/contract';

/**
 * Refuses requests whose `Host` names somebody else: a page on the web can make its own name point here (DNS rebinding)
 * and read what needs no credential. Signed requests have their Host signed and need no such check.
 */
export class HostGuard {
  readonly #names: ReadonlySet<string>;

  /** `names`: further host names under which this server is reached. */
  constructor(names: readonly string[]) {
    this.#names = new Set(names.map((name) => name.toLowerCase()));
  }

  check(hostHeader: string | undefined): void {
    if (hostHeader === undefined || hostHeader === '') return;
    const host = hostName(hostHeader);
    const isOurs = isIP(host) !== 0 || host === 'localhost' || host.endsWith('.localhost') || this.#names.has(host);
    if (!isOurs) throw new ManagementError('HostNotAllowed');
  }
}

function hostName(header: string): string {
  const [, bracketed] = /^\[([^\]]*)\](?::\d+)?$/.exec(header) ?? [];
  return (bracketed ?? header.replace(/:\d+$/, '')).toLowerCase();
}
