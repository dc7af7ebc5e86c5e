import { REDACTED } from '@infergate/contract';
import { type TSchema, Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { defaultConfiguration } from './load.ts';
import { ConfigurationSchema } from './schema.ts';
import { withoutSecrets } from './shown.ts';

const secret = () => Type.String({ isSecret: true });

describe('a configuration that is shown', () => {
  const schema = Type.Object({
    name: Type.String(),
    url: Type.String(),
    password: secret(),
    servers: Type.Array(Type.Object({ host: Type.String(), token: Type.Union([Type.Null(), secret()]) })),
    keys: Type.Object({ keys: Type.Array(Type.String(), { isSecret: true }) }),
  });

  it('holds none of its secrets, wherever they are', () => {
    const document = {
      name: 'front',
      url: 'https://me:canary-1@example.com/directory?a=b@c',
      password: 'canary-2',
      servers: [
        { host: 'a', token: 'canary-3' },
        { host: 'b', token: null },
      ],
      keys: { keys: ['canary-4'] },
      unknown: 'canary-5',
    };
    const shown = withoutSecrets(schema, document);
    expect(JSON.stringify(shown)).not.toContain('canary');
    expect(shown).toEqual({
      name: 'front',
      url: `https://${REDACTED}@example.com/directory?a=b@c`,
      password: REDACTED,
      servers: [
        { host: 'a', token: REDACTED },
        { host: 'b', token: null },
      ],
      keys: { keys: REDACTED },
    });
  });

  it('is the whole of it otherwise', () => {
    expect(withoutSecrets(ConfigurationSchema, defaultConfiguration())).toEqual(defaultConfiguration());
  });

  it('says of every key whose name sounds like one that it is a secret, or why it is none', () => {
    // A file's name is no secret: the key itself is in the file.
    const namesOfFiles = ['tls.key'];
    const suspicious = keysOf(ConfigurationSchema).filter(
      ([path, node]) => /(secret|password|passphrase|token|credential|key)s?$/i.test(path) && !('isSecret' in node),
    );
    expect(suspicious.map(([path]) => path)).toEqual(namesOfFiles);
  });
});

function keysOf(schema: TSchema, path = ''): readonly (readonly [path: string, schema: TSchema])[] {
  const { properties = {}, items } = schema as { properties?: Readonly<Record<string, TSchema>>; items?: TSchema };
  const inner = Object.entries(properties).flatMap(([key, child]) => keysOf(child, path === '' ? key : `${path}.${key}`));
  return [...(path === '' ? [] : [[path, schema] as const]), ...inner, ...(items === undefined ? [] : keysOf(items, `${path}[]`))];
}
