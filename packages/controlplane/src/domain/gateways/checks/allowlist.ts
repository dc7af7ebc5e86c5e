import { readAddressRange } from '@infergate/kernel';
import type { AclEntry } from '../../../store/gateway-records.ts';
import type { Findings } from '../../findings.ts';

/** As PAI-EAS has it. */
export const MAX_ENTRIES = 15;
const MAX_COMMENT = 256;
const PARAMETER = 'AclPolicyList';

/** An entry as a caller writes it. */
export interface WrittenEntry {
  readonly entry: string;
  readonly comment: string;
}

/** The list with the entries behind it, in normal form. All problems are told; the result counts only where there are none. */
export function addEntries(list: readonly AclEntry[], written: readonly WrittenEntry[], findings: Findings): readonly AclEntry[] {
  const present = new Set(list.map(({ cidr }) => cidr));
  const added: AclEntry[] = [];
  for (const { cidr, written: text, comment } of readEntries(written, findings)) {
    if (present.has(cidr)) findings.problem(PARAMETER, `${text}: The list has ${cidr} already.`);
    else if (added.some((entry) => entry.cidr === cidr)) findings.problem(PARAMETER, `${text}: ${cidr} is given more than once.`);
    else added.push({ cidr, comment });
  }
  const count = list.length + added.length;
  if (count > MAX_ENTRIES)
    findings.problem(
      PARAMETER,
      `A list has at most ${MAX_ENTRIES} entries. This one has ${list.length}, and with ${added.length} more it would have ${count}.`,
    );
  const after = [...list, ...added];
  noticeEverybody(added, after, findings);
  return after;
}

export function removeEntries(list: readonly AclEntry[], written: readonly WrittenEntry[], findings: Findings): readonly AclEntry[] {
  const gone = new Set<string>();
  for (const { cidr, written: text } of readEntries(written, findings)) {
    if (!list.some((entry) => entry.cidr === cidr)) findings.problem(PARAMETER, `${text}: The list has no entry ${cidr}.`);
    gone.add(cidr);
  }
  return list.filter(({ cidr }) => !gone.has(cidr));
}

interface ReadEntry {
  readonly cidr: string;
  readonly written: string;
  readonly comment: string;
}

function readEntries(written: readonly WrittenEntry[], findings: Findings): readonly ReadEntry[] {
  if (written.length === 0) findings.problem(PARAMETER, 'Missing. Name at least one address or CIDR range.');
  return written.flatMap(({ entry, comment }) => {
    const text = JSON.stringify(entry.slice(0, 64));
    const read = readAddressRange(entry);
    if ('problem' in read) findings.problem(PARAMETER, `${text}: ${read.problem}`);
    if (comment.length > MAX_COMMENT || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(comment))
      findings.problem(PARAMETER, `${text}: A comment is one line of at most ${MAX_COMMENT} characters.`);
    return 'problem' in read ? [] : [{ cidr: read.range, written: text, comment }];
  });
}

/** `0.0.0.0/0` means everybody to whoever types it, and is every IPv4 address only. */
function noticeEverybody(added: readonly AclEntry[], after: readonly AclEntry[], findings: Findings): void {
  const has = (entries: readonly AclEntry[], cidr: string) => entries.some((entry) => entry.cidr === cidr);
  if (has(added, '0.0.0.0/0') && !has(after, '::/0'))
    findings.notice(PARAMETER, '0.0.0.0/0 lets every IPv4 address in. IPv6 addresses need ::/0 besides.');
}
