import { parseServiceSpec } from '@infergate/contract';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FormDocument } from './form-document.ts';
import { parentOf, rangeOf, textPositions } from './text-positions.ts';
import { valueAt, withoutValue, withValue } from './value-edits.ts';

const path = fc.array(fc.oneof(fc.string({ maxLength: 4 }), fc.nat(3)), { minLength: 1, maxLength: 4 });

describe('edits of a document', () => {
  test('a value that was set is found again', () => {
    fc.assert(
      fc.property(fc.jsonValue(), path, fc.jsonValue(), (document, path, value) => {
        expect(valueAt(withValue(document, path, value), path)).toEqual(value);
      }),
    );
  });

  test('leave what stands beside it as it is, in its order', () => {
    const document = { b: 1, a: { y: 2, x: 3 }, c: [1, { d: 4 }] };
    expect(JSON.stringify(withValue(document, ['a', 'y'], 5))).toBe('{"b":1,"a":{"y":5,"x":3},"c":[1,{"d":4}]}');
    expect(withValue(document, ['c', 1, 'e'], 6)).toEqual({ ...document, c: [1, { d: 4, e: 6 }] });
    expect(withValue({}, ['containers', 0, 'port'], 1)).toEqual({ containers: [{ port: 1 }] });
  });

  test('take out what is empty then, but no entries of lists', () => {
    expect(withoutValue({ a: { b: { c: 1 } }, d: 2 }, ['a', 'b', 'c'])).toEqual({ d: 2 });
    expect(withoutValue({ l: [{ a: 1 }, 2] }, ['l', 0, 'a'])).toEqual({ l: [{}, 2] });
    expect(withoutValue({ l: [1, 2] }, ['l', 0])).toEqual({ l: [2] });
    expect(withoutValue({ a: 1 }, ['b', 'c'])).toEqual({ a: 1 });
  });

  test('make an own property of any key', () => {
    const made = withValue({}, ['__proto__', 'x'], 1) as object;
    expect(Object.hasOwn(made, '__proto__')).toBe(true);
    expect(({} as { x?: number }).x).toBeUndefined();
  });
});

describe('the document as the form sees it', () => {
  const written = { name: 'echo', rpc: { keepalive: '5000' }, containers: [{ command: ['a', 'b'], unheard: 1 }] };

  test('reads keys by whatever name they have', () => {
    const form = new FormDocument(written);
    expect(form.text('metadata.name')).toBe('echo');
    expect(form.number('metadata.rpc.keepalive')).toBe(5000);
    expect(form.texts('containers[0].command')).toEqual(['a', 'b']);
    expect(form.pathOf('metadata.rpc.rate_limit')).toBe('rpc.rate_limit');
    expect(form.pathOf('metadata.cpu')).toBe('metadata.cpu');
  });

  test('writes a key where it stands, and beside its kin where it does not', () => {
    const form = new FormDocument(written);
    expect(form.with('metadata.name', 'other')).toEqual({ ...written, name: 'other' });
    expect(form.with('metadata.rpc.rate_limit', 3)).toEqual({ ...written, rpc: { keepalive: '5000', rate_limit: 3 } });
    expect(form.with('containers[0].port', 80)).toEqual({ ...written, containers: [{ ...written.containers[0], port: 80 }] });
    expect(form.with('metadata.rpc.keepalive', undefined)).toEqual({ name: 'echo', containers: written.containers });
    expect(form.with('metadata.cpu', undefined)).toBe(written);
  });

  test('says the same after a value was written that it has already', () => {
    fc.assert(
      fc.property(fc.constantFrom('metadata.name', 'metadata.rpc.keepalive', 'containers[0].command'), (key) => {
        const form = new FormDocument(written);
        expect(form.with(key, form.get(key))).toEqual(written);
      }),
    );
  });
});

describe('places in the text', () => {
  test('are those of the values', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(4), (document, indent) => {
        const text = JSON.stringify(document, null, indent);
        const whole = textPositions(text).get('');
        expect(text.slice(whole?.from, whole?.to)).toBe(text);
        for (const { from, to } of textPositions(text).values()) expect(to).toBeGreaterThan(from);
      }),
    );
  });

  test('hold a key and its value', () => {
    const text = '{\n  "metadata": {"name": "a b"},\n  "containers": [ {"port": 8080}, "x,]" ], "a b": null }';
    const positions = textPositions(text);
    const at = (path: string) => text.slice(rangeOf(positions, path).from, rangeOf(positions, path).to);
    expect(at('metadata.name')).toBe('"name": "a b"');
    expect(at('containers[0].port')).toBe('"port": 8080');
    expect(at('containers[1]')).toBe('"x,]"');
    expect(at('["a b"]')).toBe('"a b": null');
    expect(at('containers[0].command')).toBe('{"port": 8080}');
    expect(at('token')).toBe('{');
  });

  test('are found for every problem that the parser can have', () => {
    const document = { metadata: { name: 'A', 'odd key': 1 }, containers: [{ command: 1, env: [{ name: '1' }] }], labels: { 'a.b c': 2 } };
    const text = JSON.stringify(document);
    const positions = textPositions(text);
    const { problems } = parseServiceSpec(document, { runtime: 'process' });
    const written = problems.filter(({ message }) => !message.startsWith('Missing'));
    expect(written.length).toBeGreaterThan(4);
    expect(written.filter(({ path }) => !positions.has(path))).toEqual([]);
  });

  test.each([
    ['a.b', 'a'],
    ['a[1]', 'a'],
    ['a["b.c]"]', 'a'],
    ['a', ''],
  ])('%s stands in %j', (path, parent) => expect(parentOf(path)).toBe(parent));
});
