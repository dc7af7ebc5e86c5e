import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { repositoryUrl } from '../onnx-models.ts';

/** An example's server as a process on a free port. Use with `await using`. */
export interface RunningExample extends AsyncDisposable {
  readonly url: string;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
}

export async function runExample(path: string, environment: Record<string, string> = {}): Promise<RunningExample> {
  const child = spawn(process.execPath, [fileURLToPath(repositoryUrl(path))], {
    env: { PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    child.kill(signal);
    const [code] = (await once(child, 'exit')) as [number | null];
    return code;
  };
  return { url: await announcedUrl(child), stop: () => end('SIGTERM'), [Symbol.asyncDispose]: async () => void (await end('SIGKILL')) };
}

/** The first line that names an address. */
async function announcedUrl(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new TypeError('the output is not read');
  for await (const line of createInterface({ input: child.stdout })) {
    const address = /listens on (?<address>\S+)/.exec(line)?.groups?.address;
    if (address !== undefined) return `http://${address}`;
  }
  throw new Error('the example ended without saying where it listens');
}
