import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const path = fileURLToPath(new URL('../../../../../shared/corpora/llhttp/messages.json', import.meta.url));

/** Messages of the llhttp corpus to begin mutations with; none where it is absent. */
export function corpusMessages(type: 'request' | 'response'): readonly Buffer[] {
  if (!existsSync(path)) return [];
  const messages = JSON.parse(readFileSync(path, 'utf8')) as { readonly type: string; readonly message: string }[];
  return messages.filter((each) => each.type === type).map(({ message }) => Buffer.from(message, 'base64'));
}
