import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readableJson } from './readable-json.ts';

test('what is short stays on a line, what is long is broken where it has parts', () => {
  const turns = [
    { role: 'system', content: 'You are a helpful assistant.' },
    { role: 'user', content: 'hello!' },
  ];
  expect(readableJson({ rows: [[1, 2.5], []], empty: {} })).toBe('{"rows": [[1, 2.5], []], "empty": {}}');
  expect(readableJson({ model: 'm', messages: turns })).toBe(
    [
      '{',
      '  "model": "m",',
      '  "messages": [',
      '    {"role": "system", "content": "You are a helpful assistant."},',
      '    {"role": "user", "content": "hello!"}',
      '  ]',
      '}',
    ].join('\n'),
  );
});

test('it is the same value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(readableJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});
