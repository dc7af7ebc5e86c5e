import { REDACTED } from '@infergate/contract';
import type { TSchema } from 'typebox';

/** What of a schema is looked at here. */
interface Node {
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly items?: TSchema;
  readonly anyOf?: readonly TSchema[];
  /** Its value is shown to nobody. */
  readonly isSecret?: boolean;
}

/** The value without what its schema calls secret, and without the credentials in URLs. */
export function withoutSecrets(schema: TSchema, value: unknown): unknown {
  const node = schema as Node;
  if (isSecret(node)) return value === null || value === '' ? value : REDACTED;
  if (typeof value === 'string') return withoutUserInfo(value);
  if (Array.isArray(value)) return node.items === undefined ? value : value.map((item) => withoutSecrets(node.items as TSchema, item));
  if (typeof value !== 'object' || value === null) return value;
  const { properties = {} } = node;
  // A key that the schema does not know has no place in a checked document, and nobody could say what it holds.
  const known = Object.entries(value).filter(([key]) => Object.hasOwn(properties, key));
  return Object.fromEntries(known.map(([key, inner]) => [key, withoutSecrets(properties[key] as TSchema, inner)]));
}

function isSecret({ isSecret: own, anyOf = [] }: Node): boolean {
  return own === true || anyOf.some((each) => isSecret(each));
}

/** `https://user:password@host` */
function withoutUserInfo(text: string): string {
  return text.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, `$1${REDACTED}@`);
}
