import { errorCode, pause, type Clock, type ProcessIdentity } from '@infergate/kernel';
import { findByEnvironment, membersOf, type ProcessRow } from './process-table.ts';

/** The processes of one run. */
export interface Session {
  readonly leader: ProcessIdentity;
  /** Value of INSTANCE_NAME in its environment. */
  readonly name: string;
  /** Members seen while the leader lived, as `pid:startTime`. */
  readonly known: ReadonlySet<string>;
}

export interface SessionEndOptions {
  readonly clock: Clock;
  readonly readTable: () => Promise<readonly ProcessRow[]>;
  /** On the clock's monotonic scale. Until then processes are asked, from then on killed. May move closer while waiting. */
  readonly deadline: () => number;
}

const POLL_MS = 25;
/** A process that outlives SIGKILL for so long hangs in the kernel. */
const KILL_TIMEOUT_MS = 20_000;

/** Ends every process of the session; resolves when nothing of it is left. */
export async function endSession(session: Session, options: SessionEndOptions): Promise<void> {
  const asked = new Set<string>();
  for (;;) {
    const rows = await options.readTable();
    const left = processesOf(session, rows);
    if (left.length === 0) return;
    const overdue = options.clock.monotonic() - options.deadline();
    if (overdue > KILL_TIMEOUT_MS) throw new Error(`processes ${left.map((row) => row.pid).join(', ')} cannot be killed`);
    // Each is asked once: a second SIGTERM means "at once" to many programs.
    for (const row of left) if (overdue >= 0 || !asked.has(rowKey(row))) signal(row, overdue >= 0 ? 'SIGKILL' : 'SIGTERM');
    for (const row of left) asked.add(rowKey(row));
    await pause(options.clock, POLL_MS);
  }
}

/** What is left of the session, and whoever fled from it with the instance's name in the environment. */
function processesOf(session: Session, rows: readonly ProcessRow[]): readonly ProcessRow[] {
  const members = sessionMembers(session, rows);
  return members.length > 0 ? members : findByEnvironment(rows, 'INSTANCE_NAME', session.name);
}

/** The members of the session; none when its number belongs to somebody else by now. */
export function sessionMembers(session: Session, rows: readonly ProcessRow[]): readonly ProcessRow[] {
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

function signal({ pid }: ProcessRow, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // ESRCH: gone by itself.
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}
