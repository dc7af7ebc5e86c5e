import { inCommands } from './command-words.ts';
import type { VerbInput } from './verb.ts';

/** What the caller should know although the change was accepted. */
export function sayNotices(
  { context, words }: VerbInput,
  notices: readonly { readonly path: string; readonly message: string }[] | undefined,
): void {
  for (const { path, message } of notices ?? []) context.say(`notice: ${inCommands(path, words)}: ${inCommands(message, words)}`);
}
