import { EXAMPLE_KINDS } from '@infergate/contract';
import { type Static, Type } from 'typebox';

const strict = { additionalProperties: false } as const;
const sentence = () => Type.String({ minLength: 1, maxLength: 1000 });
const Text = Type.Object({ en: sentence(), zh: sentence() }, strict);

/** `example.json` beside the description of an example: what people are told of it. */
export const ExampleSchema = Type.Object(
  {
    kind: Type.Enum([...EXAMPLE_KINDS]),
    title: Text,
    summary: Text,
    /** `{examples}` in it stands for the folder of the examples. */
    preparation: Type.Optional(Text),
    /** What the service needs of its folder; a build takes nothing else. */
    files: Type.Array(Type.String({ pattern: '^[\\w-][\\w./-]{0,199}$' }), { maxItems: 100 }),
    requests: Type.Array(
      Type.Object(
        {
          title: Text,
          method: Type.Enum(['GET', 'POST', 'PUT', 'DELETE', 'PATCH']),
          path: Type.String({ pattern: '^(/[\\x21-\\x7e]{0,999})?$' }),
          /** A body of JSON, or one of text with its type. */
          json: Type.Optional(Type.Unknown()),
          text: Type.Optional(Type.String({ maxLength: 65_536 })),
          contentType: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
        },
        strict,
      ),
      { minItems: 1, maxItems: 20 },
    ),
  },
  strict,
);

export type ExampleDocument = Static<typeof ExampleSchema>;
