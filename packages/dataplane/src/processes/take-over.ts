import type { TakeOverMessage } from '@infergate/contract';
import { type Clock, dialMessages, FileLock, isAlive, pause, type ProcessIdentity, within } from '@infergate/kernel';
import { nodePaths, type ProcessContext } from './node-options.ts';
import { ownHello } from './own-hello.ts';

/** The predecessor answers at once, or is gone. */
const ANSWER_LIMIT_MS = 5000;
/** From its word to its end. */
const END_LIMIT_MS = 10_000;
const POLL_MS = 5;

/** Tells the predecessor that this process is here. True: it makes room. */
export async function askToTakeOver(context: ProcessContext, clock: Clock): Promise<boolean> {
  const socket = await dialMessages(nodePaths(context.options).supervisorSocket).catch(() => null);
  if (socket === null) return false;
  const answered = new Promise<boolean>((resolve) => {
    socket.onMessage = (message) => resolve((message as TakeOverMessage).type === 'take-over');
    socket.onClose = () => resolve(false);
  });
  socket.send(ownHello(context, { role: 'supervisor', index: 0, node: 0 }, null));
  const isWelcome = await within(clock, ANSWER_LIMIT_MS, answered, false);
  socket.close();
  return isWelcome;
}

/** The lock of the gateway, as soon as the predecessor has ended; null when somebody else has it. */
export async function lockAfter(predecessor: ProcessIdentity, path: string, clock: Clock): Promise<FileLock | null> {
  const limit = clock.monotonic() + END_LIMIT_MS;
  for (;;) {
    const wasAlive = isAlive(predecessor);
    const lock = FileLock.acquire(path);
    if (lock !== null || !wasAlive || clock.monotonic() > limit) return lock;
    await pause(clock, POLL_MS);
  }
}
