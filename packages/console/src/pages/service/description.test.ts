import { describe, expect, it, test } from 'vitest';
import { memoryText, readable, sourceText, specOf } from './description.ts';

const config = (more: object) => JSON.stringify({ metadata: { name: 'mine', instance: 1 }, ...more });

describe('what runs', () => {
  test.each([
    [{ containers: [{ command: 'node server.mjs' }] }, 'node server.mjs'],
    [{ processor: 'onnx', model_path: '/models/iris.onnx' }, '/models/iris.onnx'],
    [{ runtime: { external: { addresses: ['http://10.0.0.5:8000'] } } }, 'http://10.0.0.5:8000'],
  ])('is said in one line: %o', (more, text) => {
    const spec = specOf(config(more));
    expect(spec === null ? null : sourceText(spec)).toBe(text);
  });

  it('is unknown where the description cannot be read', () => {
    expect(specOf('')).toBeNull();
    expect(specOf('[]')).toBeNull();
    expect(specOf(config({ procesor: 'onnx' }))).toBeNull();
  });
});

it('a description is shown line by line, and a text that is no JSON as it is', () => {
  expect(readable('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}');
  expect(readable('{')).toBe('{');
});

test.each([
  [512, '512 MB'],
  [1000, '1000 MB'],
  [1536, '1.5 GB'],
  [4096, '4 GB'],
])('%d MB are said as %s', (megabytes, text) => {
  expect(memoryText(megabytes)).toBe(text);
});
