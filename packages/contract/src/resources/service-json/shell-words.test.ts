import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { splitCommand } from './shell-words.ts';

describe('splitCommand', () => {
  test.each<[string, string, readonly string[]]>([
    ['splits at blanks of any kind', ' a\tb\n c ', ['a', 'b', 'c']],
    ['finds nothing in nothing', '  ', []],
    ['keeps blanks in quotes', `'a b' "c d"`, ['a b', 'c d']],
    ['joins what touches', `a'b'"c"d`, ['abcd']],
    ['keeps empty words in quotes', `'' ""`, ['', '']],
    ['keeps everything in single quotes', `'$HOME && \\ "x"'`, ['$HOME && \\ "x"']],
    ['takes an escaped letter as it is', 'a\\ b \\$x', ['a b', '$x']],
    ['escapes in double quotes as sh does', '"a\\"b\\\\c\\$d\\n"', ['a"b\\c$d\\n']],
    ['takes a dollar without a name as a letter', 'a$ "b$" c$/', ['a$', 'b$', 'c$/']],
    ['takes = and a # inside a word as letters', 'A=1 a#b', ['A=1', 'a#b']],
  ])('%s', (_sentence, text, words) => {
    expect(splitCommand(text)).toEqual({ words });
  });

  test.each([
    ['a && b', /"&"/],
    ['a | b', /"\|"/],
    ['a > b', /">"/],
    ['a; b', /";"/],
    ['a *.py', /"\*"/],
    ['a `b`', /"`"/],
    ['a "`b`"', /"`"/],
    ['a $(b)', /variable/],
    ['a ${b}', /variable/],
    ['a "$b"', /variable/],
    ['a # b', /"#"/],
    [`a 'b`, /single quote/],
    ['a "b', /double quote/],
  ])('refuses %s', (text, problem) => {
    expect(splitCommand(text)).toEqual({ problem: expect.stringMatching(problem) as unknown });
  });

  test('gives back any words that were quoted', () => {
    const quote = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`;
    fc.assert(
      fc.property(fc.array(fc.string()), (words) => {
        expect(splitCommand(words.map(quote).join(' '))).toEqual({ words });
      }),
    );
  });

  test('either splits or says why not, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const split = splitCommand(text);
        expect('words' in split ? split.words : split.problem).toBeDefined();
      }),
    );
  });
});
