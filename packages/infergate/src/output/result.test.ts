import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import type { CommandContext } from '../commands/context.ts';
import { type Columns, printFields, printList } from './result.ts';

interface Row {
  readonly name: string;
  readonly value: unknown;
}

const COLUMNS: Columns<Row> = [
  ['NAME', (row) => row.name],
  ['VALUE', (row) => row.value],
];

function printed(print: (context: CommandContext) => void): string {
  const lines: string[] = [];
  print({ print: (line: string) => void lines.push(line) } as unknown as CommandContext);
  return lines.join('\n');
}

const trimmed = (text: string): readonly string[] => text.split('\n').map((line) => line.trimEnd());

describe('a list', () => {
  const rows: readonly Row[] = [
    { name: 'text', value: 'a' },
    { name: 'number', value: 0 },
    { name: 'truth', value: false },
    { name: 'empty', value: '' },
    { name: 'null', value: null },
    { name: 'absent', value: undefined },
    { name: 'list', value: [1, 'b'] },
    { name: 'wide', value: '図図' },
  ];

  it('is columns that are parted by spaces; what is not there is a dash', () => {
    expect(trimmed(printed((context) => printList(context, 'table', rows, COLUMNS)))).toEqual([
      'NAME    VALUE',
      'text    a',
      'number  0',
      'truth   false',
      'empty   -',
      'null    -',
      'absent  -',
      'list    [1,"b"]',
      'wide    図図',
    ]);
  });

  it('is whole as JSON and as YAML, whatever the columns show', () => {
    const whole = [{ name: 'yes', value: 'no', hidden: '1.0' }];
    expect(JSON.parse(printed((context) => printList(context, 'json', whole, COLUMNS)))).toEqual(whole);
    expect(parse(printed((context) => printList(context, 'yaml', whole, COLUMNS)))).toEqual(whole);
  });
});

describe('one thing', () => {
  it('is a field a line', () => {
    const fields = [
      ['Name', 'echo'],
      ['Instances ready', 0],
      ['Token', ''],
    ] as const;
    expect(printed((context) => printFields(context, 'table', {}, fields))).toBe(
      'Name             echo\nInstances ready  0\nToken            -',
    );
  });

  it('is whole as JSON and as YAML', () => {
    const whole = { a: 1, b: { c: null } };
    expect(JSON.parse(printed((context) => printFields(context, 'json', whole, [])))).toEqual(whole);
    expect(parse(printed((context) => printFields(context, 'yaml', whole, [])))).toEqual(whole);
  });
});
