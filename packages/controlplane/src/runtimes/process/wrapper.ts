import { spawn, type ChildProcess } from 'node:child_process';
import type { ProcessIdentity } from '@infergate/kernel';
import type { InstanceUser } from './instance-user.ts';

/**
 * Runs the command and outlives every signal that is sent to its group, so that an exit code is kept with no parent alive.
 * `$1` is the permit of this run, the rest the command.
 * - descriptor 3 takes the pid and the wrapper's own line of /proc (its start time), 4 the exit code; both are files
 *   that the instance can neither open nor change.
 * - The pid is written first and the permit read after it; who wants to call the run off removes the permit first and
 *   reads the pid after it. So either the wrapper sees that it must not start, or the other sees that it has.
 * - `exec` in a subshell: a command named like a shell builtin must not run inside the wrapper.
 * - Instances are the first that a machine short of memory should kill, not gateways.
 */
const WRAPPER = `umask 077
trap : TERM INT HUP QUIT USR1 USR2 PIPE
stat=
{ read -r stat </proc/$$/stat; echo 300 >/proc/$$/oom_score_adj; } 2>/dev/null
printf '%s %s\\n' "$$" "$stat" >&3
exec 3>&-
[ -e "$1" ] || { echo void >&4; exit 0; }
shift
(exec "$@" 4>&-)
code=$?
echo "$code" >&4
exit "$code"
`;

export interface WrappedCommand {
  readonly argv: readonly string[];
  readonly workingDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
  /** null: as this process. */
  readonly user: InstanceUser | null;
  /** Must exist for the command to be run. */
  readonly permitPath: string;
  /** Open descriptors; the caller closes its copies after the call. */
  readonly files: { readonly stdout: number; readonly stderr: number; readonly pid: number; readonly exit: number };
}

/**
 * Starts the wrapper in its own session. Node drops all supplementary groups when it changes the user.
 * Nothing connects the child with this process: no pipe, no channel.
 */
export function spawnWrapped(command: WrappedCommand): ChildProcess {
  const { files, user } = command;
  const child = spawn('/bin/sh', ['-c', WRAPPER, 'infergate-instance', command.permitPath, ...command.argv], {
    cwd: command.workingDirectory,
    env: { ...command.environment },
    detached: true,
    stdio: ['ignore', files.stdout, files.stderr, files.pid, files.exit],
    ...(user === null ? {} : { uid: user.uid, gid: user.gid }),
  });
  child.unref();
  return child;
}

/** What the wrapper wrote of itself; null when it has not (yet) come that far. */
export function parsePidFile(text: string, bootId: string): ProcessIdentity | null {
  const match = /^(\d+) (.*)\n/.exec(text);
  if (match === null) return null;
  const stat = match[2] ?? '';
  const startTime = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  return { pid: Number(match[1]), startTime, bootId };
}

/** `exited 1`, `killed by signal 9`; null when nothing was written. A shell reports signal n as 128 + n. */
export function describeExit(text: string): string | null {
  if (text === 'void\n') return 'called off before it started';
  const code = /^(\d{1,3})\n/.exec(text)?.[1];
  return code === undefined ? null : describeCode(Number(code));
}

export function describeCode(code: number): string {
  return code > 128 && code <= 128 + 64 ? `killed by signal ${code - 128}` : `exited ${code}`;
}
