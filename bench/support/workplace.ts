import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { descendantsOf, kill } from './processes.ts';

/** What a process gets to end by itself. */
const GRACE_MS = 3000;

/** A folder and the processes that are started for one run. Nothing of it is left after `dispose`, whatever happened. */
export class Workplace {
  readonly directory: string;
  readonly #children = new Set<ChildProcess>();
  readonly #endings = new Set<() => Promise<void>>();
  #isDisposed = false;

  constructor() {
    this.directory = mkdtempSync(join(tmpdir(), 'bench-'));
    // Programs that give up root read what lies here.
    chmodSync(this.directory, 0o755);
  }

  write(name: string, content: string | Buffer): string {
    const path = join(this.directory, name);
    writeFileSync(path, content);
    return path;
  }

  /** Starts a program whose output goes to a file of this folder. */
  start(command: string, args: readonly string[], logName: string): ChildProcess {
    if (this.#isDisposed) throw new Error('the run is over');
    const log = openSync(join(this.directory, logName), 'a');
    try {
      const child = spawn(command, [...args], { stdio: ['ignore', log, log] });
      this.#children.add(child);
      child.once('error', () => this.#children.delete(child));
      child.once('exit', () => this.#children.delete(child));
      return child;
    } finally {
      closeSync(log);
    }
  }

  /** Has something ended that ends in its own way. Returns what takes the promise back. */
  onDispose(end: () => Promise<void>): () => void {
    if (this.#isDisposed) void end();
    this.#endings.add(end);
    return () => this.#endings.delete(end);
  }

  async dispose(): Promise<void> {
    this.#isDisposed = true;
    await Promise.all([...[...this.#children].map(endProcess), ...[...this.#endings].map((end) => end().catch(() => undefined))]);
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** SIGTERM, then SIGKILL for it and all that it has started. */
export async function endProcess(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const family = [child.pid, ...descendantsOf(child.pid)];
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await Promise.race([ended, pause(GRACE_MS, undefined, { ref: false })]);
  for (const pid of family) kill(pid, 'SIGKILL');
  await ended;
}

/** Does the work in a workplace of its own, which is cleaned up when the work ends, fails or is interrupted. */
export async function inWorkplace(work: (workplace: Workplace) => Promise<void>): Promise<never> {
  const workplace = new Workplace();
  const interrupted = new Promise<never>((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => reject(new Error(`interrupted by ${signal}`)));
  });
  try {
    await Promise.race([work(workplace), interrupted]);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  } finally {
    await workplace.dispose();
  }
  // What was interrupted may still wait for something that will not come.
  process.exit();
}
