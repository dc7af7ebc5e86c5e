import { ManagementError } from '@infergate/contract';
import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { readBody } from './body.ts';
import { readQuery } from './query.ts';
import { readLabels, readList, readTime } from './texts.ts';

function problemsOf(work: () => unknown): readonly (readonly [path: string, message: string])[] {
  try {
    work();
  } catch (error) {
    if (error instanceof ManagementError) return error.problems.map(({ path, message }) => [path, message]);
    throw error;
  }
  return [];
}

describe('a query', () => {
  const schema = Type.Object(
    {
      Count: Type.Optional(Type.Integer({ minimum: 1 })),
      Deep: Type.Optional(Type.Boolean()),
      Order: Type.Optional(Type.Enum(['asc', 'desc'])),
      Name: Type.Optional(Type.String()),
    },
    { additionalProperties: false },
  );
  const read = (pairs: Readonly<Record<string, string>>) =>
    readQuery(
      schema,
      Object.entries(pairs).map(([key, value]) => ({ key, value })),
    );

  it('is read by the types of its parameters', () => {
    expect(read({ Count: '12', Deep: 'TRUE', Order: 'asc', Name: '12' })).toEqual({ Count: 12, Deep: true, Order: 'asc', Name: '12' });
  });

  it('counts an empty value as absent', () => {
    expect(read({ Count: '', Name: '' })).toEqual({});
  });

  it('is refused with everything that is wrong', () => {
    expect(problemsOf(() => read({ Count: '0', Deep: 'maybe', Order: 'up', name: 'x', constructor: 'x' }))).toEqual([
      ['name', 'There is no such parameter here. Did you mean Name?'],
      ['constructor', 'There is no such parameter here. Known: Count, Deep, Order, Name.'],
      ['Count', 'Must be at least 1.'],
      ['Deep', 'Expected a boolean.'],
      ['Order', 'Expected one of asc, desc.'],
    ]);
    expect(problemsOf(() => read({ Count: '1.5' }))).toEqual([['Count', 'Expected an integer.']]);
    expect(
      problemsOf(() =>
        readQuery(schema, [
          { key: 'Name', value: 'a' },
          { key: 'Name', value: 'b' },
        ]),
      ),
    ).toEqual([['Name', 'It is given more than once.']]);
    expect(problemsOf(() => readQuery(schema, null))).toEqual([['', 'The query is not percent-encoded UTF-8.']]);
  });
});

describe('a body', () => {
  const schema = Type.Object(
    { Version: Type.Integer({ minimum: 1 }), Names: Type.Optional(Type.Array(Type.String(), { maxItems: 2 })) },
    { additionalProperties: false },
  );
  const read = (text: string) => readBody(schema, Buffer.from(text));

  it('is read as JSON in UTF-8', () => {
    expect(read('{"Version":3,"Names":["ä"]}')).toEqual({ Version: 3, Names: ['ä'] });
    expect(readBody(null, Buffer.from('anything'))).toBeUndefined();
    expect(readBody(Type.Optional(schema), Buffer.alloc(0))).toBeUndefined();
  });

  it('may have null in place of a value, and is told what is wrong with the value alone', () => {
    const nullable = Type.Object({ Port: Type.Union([Type.Null(), Type.Integer({ minimum: 1 })]) });
    const problems = (text: string) => problemsOf(() => readBody(nullable, Buffer.from(text)));
    expect([problems('{"Port":null}'), problems('{"Port":0}'), problems('{"Port":"x"}')]).toEqual([
      [],
      [['Port', 'Must be at least 1.']],
      [['Port', 'Expected an integer.']],
    ]);
  });

  it('is refused with everything that is wrong', () => {
    expect(problemsOf(() => read('{"Names":["a","b","c"],"version":1}'))).toEqual([
      ['Version', 'This is required.'],
      ['version', 'There is no such parameter here. Did you mean Version?'],
      ['Names', 'Must have at most 2 entries.'],
    ]);
    expect(problemsOf(() => read('{"Version":1,"Names":[1]}'))).toEqual([['Names.0', 'Expected a string.']]);
    expect(() => read('{"Version":')).toThrow('not valid JSON');
    expect(() => read('')).toThrow('empty');
  });
});

describe('a text that holds more', () => {
  it('is a list, separated by commas or as JSON', () => {
    expect(readList('Keys', undefined)).toEqual([]);
    expect(readList('Keys', ' a, b ,,c')).toEqual(['a', 'b', 'c']);
    expect(readList('Keys', '["a,b","c"]')).toEqual(['a,b', 'c']);
    expect(problemsOf(() => readList('Keys', '[1]'))).toEqual([['Keys', 'Expected texts separated by commas, or a JSON list of texts.']]);
  });

  it('is a map of labels', () => {
    expect(readLabels('Label', '{"a":"1"}')).toEqual({ a: '1' });
    expect(readLabels('Label', '[{"LabelKey":"a","LabelValue":"1"}]')).toEqual({ a: '1' });
    for (const text of ['{"a":1}', '"a"', 'null', '[1]', '{"":"x"}']) expect(problemsOf(() => readLabels('Label', text))).toHaveLength(1);
  });

  it('is a time in UTC', () => {
    const noon = Date.UTC(2026, 0, 31, 12);
    expect(readTime('StartTime', undefined)).toBeNull();
    expect(readTime('StartTime', '2026-01-31 12:00:00')).toBe(noon);
    expect(readTime('StartTime', '2026-01-31T12:00:00Z')).toBe(noon);
    expect(readTime('StartTime', '2026-01-31T14:00:00.000+02:00')).toBe(noon);
    for (const text of ['noon', '2026-13-01 00:00:00', '1']) expect(problemsOf(() => readTime('StartTime', text))).toHaveLength(1);
  });
});
