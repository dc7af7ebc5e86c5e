import type { VerbInput } from './verb.ts';

/** What the caller should know although the change was accepted. */
export function sayNotices(
  { context }: VerbInput,
  notices: readonly { readonly path: string; readonly message: string }[] | undefined,
): void {
  for (const { path, message } of notices ?? []) context.say(`notice: ${path}: ${message}`);
}
