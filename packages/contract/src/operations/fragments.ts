import { Type } from 'typebox';

/** Parts that several operations share. */

export const MAX_PAGE_SIZE = 1_000;

export const PAGING = {
  PageNumber: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'From 1, which is the default.' })),
  PageSize: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_PAGE_SIZE, description: 'Default 100.' })),
};

export const PAGE = {
  PageNumber: Type.Integer(),
  PageSize: Type.Integer(),
  TotalCount: Type.Integer({ description: 'Of all pages.' }),
};

export const ORDER = Type.Optional(Type.Enum(['asc', 'desc'], { description: 'Default desc.' }));

export const MESSAGE = { Message: Type.String() };

/** What the caller should know although the change was accepted, e.g. keys without meaning here. */
export const NOTICES = {
  Notices: Type.Optional(
    Type.Array(Type.Object({ path: Type.String({ description: 'Where in the description.' }), message: Type.String() }), {
      description: 'Worth knowing, though nothing is wrong. Absent when there is nothing.',
    }),
  ),
};

export const LABEL_MAP = Type.Record(Type.String({ minLength: 1, maxLength: 128 }), Type.String({ maxLength: 256 }), {
  maxProperties: 100,
});

export const SERVICE_CONFIG = Type.Object(
  {},
  { additionalProperties: true, description: 'A service description (service.json), as JSON.' },
);

export const jsonText = (what: string) => Type.Optional(Type.String({ description: `${what}, as JSON text.` }));
export const commaText = (what: string) => Type.Optional(Type.String({ description: `${what}, separated by commas, or as a JSON list.` }));
export const text = (description: string) => Type.Optional(Type.String({ description }));
export const flag = (description: string) => Type.Optional(Type.Boolean({ description }));
/** Known to PAI-EAS, without meaning here. */
export const accepted = () => Type.Optional(Type.String({ description: 'Accepted for compatibility; has no effect.' }));

export const TIME_TEXT = 'UTC, as "YYYY-MM-DD HH:mm:ss" or RFC 3339';
