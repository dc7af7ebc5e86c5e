import { type FieldProblem, ManagementError } from '@infergate/contract';
import { IpRange } from '@infergate/kernel';
import type { NetworkOrigin } from '../../store/network-records.ts';
import { problemIf } from '../field-problems.ts';

/** Rules that hold for every part of a network. */

export function nameProblems(path: string, name: string | undefined): readonly FieldProblem[] {
  return problemIf(name !== undefined && /\p{Cc}/u.test(name), path, 'It holds control characters.');
}

export function idProblems(path: string, id: string): readonly FieldProblem[] {
  return problemIf(
    !/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(id),
    path,
    'Expected 1 to 64 letters, digits, "_" and "-", a letter or digit first.',
  );
}

export function rangeProblems(path: string, text: string): readonly FieldProblem[] {
  const range = IpRange.parse(text);
  if (range === null || !text.includes('/'))
    return [{ path, message: `Expected an IPv4 or IPv6 range (CIDR) such as 10.0.0.0/16, not ${JSON.stringify(text)}.` }];
  return problemIf(hasHostBits(text, range), path, `${text} is an address in a range. Write the range itself: ${range.toString()}.`);
}

/** In its one form; `text` has been looked at by `rangeProblems`. */
export function normalRange(text: string): string {
  return IpRange.parse(text)?.toString() ?? text;
}

function hasHostBits(text: string, range: IpRange): boolean {
  const [address = ''] = text.split('/');
  return IpRange.parse(address)?.toString().split('/')[0] !== range.toString().split('/')[0];
}

/** What the file says is changed in the file: it would come back at the next start. */
export function assertChangeable(what: string, { id, origin }: { readonly id: string; readonly origin: NetworkOrigin }): void {
  if (origin === 'api') return;
  throw new ManagementError(
    'Forbidden.ConfigurationEntry',
    `The ${what} ${id} comes from the configuration: change it in infergate.yaml (vpcs) and start Infergate again.`,
  );
}

export function assertUnused(what: string, id: string, users: readonly string[]): void {
  if (users.length === 0) return;
  throw new ManagementError('DependencyViolation', `The ${what} ${id} is in use by ${users.join(', ')}. Release it there first.`);
}

export function assertRoom(what: string, count: number, most: number): void {
  if (count >= most) throw new ManagementError('QuotaExceeded', `There are ${most} ${what} already. Delete some first.`);
}
