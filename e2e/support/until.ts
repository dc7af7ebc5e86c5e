import { setTimeout as pause } from 'node:timers/promises';

/** Resolves as soon as the condition holds; throws, saying what was waited for, when it does not in time. */
export async function until(what: string, condition: () => boolean | Promise<boolean>, timeoutMs = 30_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs / 1000} s in vain until ${what}`);
    await pause(20);
  }
}
