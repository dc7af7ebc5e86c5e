import { errorCode, systemClock } from '@infergate/kernel';
import type { CommandContext } from '../commands/context.ts';
import { EXIT } from '../commands/exit-codes.ts';

/** The context of a command that has this process for itself. */
export function processContext(): CommandContext {
  const outputClosed = new AbortController();
  // A reader that has seen enough (`| head`) is no failure, and must not end what runs on ("up").
  process.stdout.on('error', () => outputClosed.abort());
  process.stderr.on('error', () => undefined);
  return {
    cwd: process.cwd(),
    environment: process.env,
    clock: systemClock,
    print: (line) => void process.stdout.write(`${line}\n`),
    write: writeToStdout,
    say: (line) => void process.stderr.write(`${line}\n`),
    input: () => process.stdin,
    isTerminal: process.stdout.isTTY,
    outputClosed: outputClosed.signal,
    exitCode: EXIT.ok,
  };
}

function writeToStdout(bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(bytes, (error) => {
      if (error === null || error === undefined || errorCode(error) === 'EPIPE') resolve();
      else reject(error);
    });
  });
}
