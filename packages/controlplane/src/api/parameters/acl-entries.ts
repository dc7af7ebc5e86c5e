import { Type } from 'typebox';
import { readJsonText } from './json-text.ts';

/** More than any list holds, so that the limit of the list is what refuses. */
const MAX_WRITTEN = 200;

const ENTRY = Type.Object(
  { Entry: Type.String({ maxLength: 128 }), Comment: Type.Optional(Type.String({ maxLength: 1024 })) },
  { additionalProperties: false },
);
const ENTRIES = Type.Array(ENTRY, { maxItems: MAX_WRITTEN });
const TEXTS = Type.Array(Type.String({ maxLength: 128 }), { maxItems: MAX_WRITTEN });

/** `[{"Entry","Comment"}]` or `["1.2.3.4"]` as JSON text, else texts separated by commas or line breaks. Absent: no entry. */
export function readAclEntries(name: string, text: string | undefined): readonly { readonly entry: string; readonly comment: string }[] {
  if (text === undefined) return [];
  const trimmed = text.trim();
  if (/^\[\s*"/.test(trimmed)) return readJsonText(name, trimmed, TEXTS).map((entry) => ({ entry, comment: '' }));
  if (trimmed.startsWith('[') || trimmed.startsWith('{'))
    return readJsonText(name, trimmed, ENTRIES).map(({ Entry, Comment = '' }) => ({ entry: Entry, comment: Comment }));
  const parts = trimmed.split(/[,\r\n]+/).map((part) => part.trim());
  return parts.filter((part) => part !== '').map((entry) => ({ entry, comment: '' }));
}
