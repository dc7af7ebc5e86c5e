/** What a key of a service description may hold. Data, so that reading, wording, docs and generated tests derive from the same place. */
export type ValueType =
  | IntegerType
  | NumberType
  | BooleanType
  | TextType
  | ChoiceType
  | AmountType
  | ShareType
  | WordsType
  | TextListType
  | TextMapType
  | NumberMapType
  | JsonType
  | GroupType
  | ListType;

/** A whole number; may be written as text, as PAI-EAS allows. Bounds are inclusive. */
export interface IntegerType {
  readonly kind: 'integer';
  readonly min: number;
  readonly max: number;
}

/** Any number; may be written as text. Bounds are inclusive. */
export interface NumberType {
  readonly kind: 'number';
  readonly min: number;
  readonly max: number;
}

export interface BooleanType {
  readonly kind: 'boolean';
}

export interface TextType {
  readonly kind: 'text';
  readonly minLength: number;
  readonly maxLength: number;
  /** One line: no control characters at all. Many: line feeds, carriage returns and tabs too. */
  readonly lines: 'one' | 'many';
  readonly pattern: RegExp | null;
  /** The pattern in words, to follow "expected". */
  readonly wording: string;
}

export interface ChoiceType<V extends string = string> {
  readonly kind: 'choice';
  readonly values: readonly V[];
}

/** A number or a text such as `20Gi`; read as text. */
export interface AmountType {
  readonly kind: 'amount';
  readonly wording: string;
}

/** A count (3) or a share ("20%"). */
export interface ShareType {
  readonly kind: 'share';
  readonly maxCount: number;
}

/** A command: one text, or its words as a list. */
export interface WordsType {
  readonly kind: 'words';
  readonly maxLength: number;
  readonly minWords: number;
  readonly maxWords: number;
}

export interface TextListType {
  readonly kind: 'text-list';
  readonly item: TextType;
  readonly min: number;
  readonly max: number;
}

export interface TextMapType {
  readonly kind: 'text-map';
  readonly key: TextType;
  readonly value: TextType;
  readonly max: number;
}

export interface NumberMapType {
  readonly kind: 'number-map';
  readonly key: TextType;
  readonly value: NumberType;
  readonly max: number;
}

/** JSON whose inside is not looked at. */
export interface JsonType {
  readonly kind: 'json';
  readonly accepts: 'anything' | 'object' | 'list' | 'object-or-text';
}

/** An object with keys of its own in the table. */
export interface GroupType {
  readonly kind: 'group';
}

/** A list of objects with keys of their own in the table. */
export interface ListType {
  readonly kind: 'list';
  readonly min: number;
  readonly max: number;
}

export type CountOrPercent = { readonly kind: 'count'; readonly value: number } | { readonly kind: 'percent'; readonly value: number };

/** What reading a value of the type yields. */
export type ValueOf<T extends ValueType> = T extends IntegerType | NumberType
  ? number
  : T extends BooleanType
    ? boolean
    : T extends ChoiceType<infer V>
      ? V
      : T extends TextType | AmountType
        ? string
        : T extends ShareType
          ? CountOrPercent
          : T extends WordsType
            ? string | readonly string[]
            : T extends TextListType
              ? readonly string[]
              : T extends TextMapType
                ? Readonly<Record<string, string>>
                : T extends NumberMapType
                  ? Readonly<Record<string, number>>
                  : T extends JsonType
                    ? unknown
                    : never;

export function integer(min: number, max: number): IntegerType {
  return { kind: 'integer', min, max };
}

export function number(min: number, max: number): NumberType {
  return { kind: 'number', min, max };
}

export const flag: BooleanType = { kind: 'boolean' };

/** Text of one line, 1 to `maxLength` characters, optionally of a form that `wording` names. */
export function line(maxLength: number, form?: { readonly pattern: RegExp; readonly wording: string }): TextType {
  const wording = form?.wording ?? `text of 1 to ${maxLength} characters on one line`;
  return { kind: 'text', minLength: 1, maxLength, lines: 'one', pattern: form?.pattern ?? null, wording };
}

/** Text of several lines, 1 to `maxLength` characters. */
export function text(maxLength: number): TextType {
  return { kind: 'text', minLength: 1, maxLength, lines: 'many', pattern: null, wording: `text of 1 to ${maxLength} characters` };
}

/** As the type given, and the empty text too. */
export function orEmpty(type: TextType): TextType {
  return { ...type, minLength: 0, wording: `${type.wording}, or an empty text` };
}

export function choice<const V extends string>(...values: readonly V[]): ChoiceType<V> {
  return { kind: 'choice', values };
}

export function amount(wording: string): AmountType {
  return { kind: 'amount', wording };
}

export function share(maxCount: number): ShareType {
  return { kind: 'share', maxCount };
}

export function words(maxLength: number, minWords: number, maxWords: number): WordsType {
  return { kind: 'words', maxLength, minWords, maxWords };
}

export function textList(item: TextType, min: number, max: number): TextListType {
  return { kind: 'text-list', item, min, max };
}

export function textMap(key: TextType, value: TextType, max: number): TextMapType {
  return { kind: 'text-map', key, value, max };
}

export function numberMap(key: TextType, value: NumberType, max: number): NumberMapType {
  return { kind: 'number-map', key, value, max };
}

export function json(accepts: JsonType['accepts']): JsonType {
  return { kind: 'json', accepts };
}

export const group: GroupType = { kind: 'group' };

export function list(min: number, max: number): ListType {
  return { kind: 'list', min, max };
}
