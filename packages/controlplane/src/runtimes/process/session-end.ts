import { errorCode, pause, type Clock, type ProcessIdentity } from '@infergate/kernel';
import { killEverythingOf, type InstanceUser } from './instance-user.ts';
import { commandLineOf, findByEnvironment, membersOf, type ProcessRow } from './process-table.ts';
import type { SharedProcessTable } from './shared-table.ts';

/** The processes of one run. */
export interface Session {
  readonly leader: ProcessIdentity;
  /** Value of INSTANCE_NAME in its environment. */
  readonly name: string;
  /** Whose every process belongs to the run when it is its own. */
  readonly user: InstanceUser | null;
  /** Members seen while the leader lived, as `pid:startTime`. */
  readonly known: ReadonlySet<string>;
}

export interface SessionEndOptions {
  readonly clock: Clock;
  readonly table: SharedProcessTable;
  /** On the clock's monotonic scale. Until then processes are asked, from then on killed. May move closer while waiting. */
  readonly deadline: () => number;
}

const POLL_MS = 25;
const SLOW_POLL_MS = 100;
const TABLE_AGE_MS = 20;
/** A process that outlives SIGKILL for so long hangs in the kernel. */
const KILL_TIMEOUT_MS = 20_000;

/** Ends every process of the session; resolves when nothing of it is left. */
export async function endSession(session: Session, options: SessionEndOptions): Promise<void> {
  const { clock, table } = options;
  const asked = new Set<string>();
  const start = clock.monotonic();
  for (;;) {
    const left = processesOf(session, await table.rows(TABLE_AGE_MS));
    // A table is no picture of one moment: who forks and ends while it is read can be missed once.
    if (left.length === 0 && processesOf(session, await table.rows(0)).length === 0) return;
    const overdue = clock.monotonic() - options.deadline();
    if (overdue > KILL_TIMEOUT_MS) throw new Error(`processes ${left.map((row) => row.pid).join(', ')} cannot be killed`);
    if (overdue >= 0) await kill(session, left);
    else ask(session, left, asked);
    await pause(clock, clock.monotonic() - start < 1000 ? POLL_MS : SLOW_POLL_MS);
  }
}

async function kill(session: Session, left: readonly ProcessRow[]): Promise<void> {
  signalAll(session, left, 'SIGKILL');
  // Faster than any that fork while a table is read.
  if (session.user?.isOwn === true) await killEverythingOf(session.user);
}

/**
 * Sends SIGTERM once to all there are, and later only to a main program that was not running yet: between its fork and
 * its exec a shell swallows signals. What a program starts in order to drain is left alone, and nobody is asked twice,
 * for a second SIGTERM means "at once" to many.
 */
function ask(session: Session, left: readonly ProcessRow[], asked: Set<string>): void {
  const ready = left.filter((row) => !isForkedWrapper(row, session));
  if (asked.size === 0) signalAll(session, left, 'SIGTERM');
  else for (const row of left) if (row.parent === session.leader.pid && !asked.has(rowKey(row))) signal(row.pid, 'SIGTERM');
  for (const row of ready) asked.add(rowKey(row));
}

function isForkedWrapper(row: ProcessRow, { leader }: Session): boolean {
  const commandLine = commandLineOf(row.pid);
  return row.parent === leader.pid && commandLine !== '' && commandLine === commandLineOf(leader.pid);
}

function signalAll({ leader }: Session, rows: readonly ProcessRow[], name: NodeJS.Signals): void {
  // The group in one call, so that nobody forks out of it in between; then those who left it.
  if (rows.some((row) => row.group === leader.pid)) signal(-leader.pid, name);
  for (const row of rows) if (row.group !== leader.pid) signal(row.pid, name);
}

/**
 * What is left of the session, and whoever fled from it: known by the user where the instance has its own, else by the
 * instance's name in the environment.
 */
function processesOf(session: Session, rows: readonly ProcessRow[]): readonly ProcessRow[] {
  const members = sessionMembers(session, rows);
  if (members.length > 0 || session.user?.isOwn === true) return members;
  // This program may itself run inside an instance of another one, with a name in its environment.
  const others = rows.filter((row) => row.pid !== process.pid);
  return findByEnvironment(others, 'INSTANCE_NAME', session.name);
}

/** The members of the session, and whoever else bears the user that the instance has alone. */
export function sessionMembers(session: Session, rows: readonly ProcessRow[]): readonly ProcessRow[] {
  const members = numberedMembers(session, rows);
  const { user } = session;
  if (user?.isOwn !== true) return members;
  const found = new Set(members);
  return rows.filter((row) => row.uid === user.uid || found.has(row));
}

/** Those found by the number of the session; none when it belongs to somebody else by now. */
function numberedMembers(session: Session, rows: readonly ProcessRow[]): readonly ProcessRow[] {
  const members = membersOf(rows, session.leader.pid);
  const leader = members.find((row) => row.pid === session.leader.pid);
  if (leader !== undefined) return leader.startTime === session.leader.startTime ? members : [];
  // A number is not given out again while a session bears it; but all of ours may have ended while nobody was looking.
  const isOurs = members.some((row) => session.known.has(rowKey(row))) || carryName(members, session.name);
  return isOurs ? members : [];
}

function carryName(rows: readonly ProcessRow[], name: string): boolean {
  return process.platform !== 'linux' || findByEnvironment(rows, 'INSTANCE_NAME', name).length > 0;
}

export function rowKey({ pid, startTime }: ProcessRow): string {
  return `${pid}:${startTime}`;
}

/** A negative number names a group. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // ESRCH: gone by itself.
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}
