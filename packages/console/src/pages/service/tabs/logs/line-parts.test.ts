import { expect, test } from 'vitest';
import { lineParts } from './line-parts.ts';

const shown = (text: string, keyword = '') =>
  lineParts(text, keyword)
    .map(({ text: part, isHit }) => (isHit ? `<${part}>` : part))
    .join('');

test.each([
  ['an error, again an error', 'error', 'an <error>, again an <error>'],
  ['error', 'error', '<error>'],
  ['Error', 'error', 'Error'],
  ['aaa', 'aa', '<aa>a'],
  ['a.b', '.', 'a<.>b'],
  ['nothing', '', 'nothing'],
])('of "%s" what is looked for is marked: %s', (text, keyword, marked) => {
  expect(shown(text, keyword)).toBe(marked);
});

test('colours of terminals are left out', () => {
  expect(shown('\u001b[32mINFO\u001b[0m:     ready \u001b]0;title\u0007now', 'ready now')).toBe('INFO:     <ready now>');
});
