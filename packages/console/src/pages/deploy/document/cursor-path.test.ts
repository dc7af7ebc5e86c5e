import { describeKeys } from '@infergate/contract';
import { describe, expect, test } from 'vitest';
import { cursorPlace, describedAt, keysBelow } from './cursor-path.ts';

/** `|` is the place. */
const place = (text: string) => cursorPlace(text.replace('|', ''), text.indexOf('|'));

describe('the place of the cursor', () => {
  test.each([
    ['{"|', '', true],
    ['{"metadata": {"na|', 'metadata', true],
    ['{"metadata": {"name": "a", "|', 'metadata', true],
    ['{"metadata": {"name": |', 'metadata.name', false],
    ['{"metadata": {"name": "a|', 'metadata.name', false],
    ['{"containers": [{"env": [{"|', 'containers[].env[]', true],
    ['{"containers": [{}, {"command"|: "x"', 'containers[].command', false],
    ['{"a": {"b": [1, 2]}, "tok|', '', true],
    ['{"a{": "}", "tok|', '', true],
  ])('%s', (text, path, isKey) => {
    const { path: found, keyFrom } = place(text);
    expect(found).toBe(path);
    expect(keyFrom !== null).toBe(isKey);
  });
});

describe('what a key means', () => {
  const keys = describeKeys();
  test('is known by any of its names', () => {
    expect(describedAt(keys, 'rpc.keepalive')?.path).toBe('metadata.rpc.keepalive');
    expect(describedAt(keys, 'containers[].health_check.http_get.path')?.path).toBe('containers[].readiness_check.http_get.path');
    expect(describedAt(keys, 'containers[].env[].name')?.path).toBe('containers[].env[].name');
    expect(describedAt(keys, 'odd')).toBeNull();
  });

  test('is offered where it may stand', () => {
    expect(keysBelow(keys, 'networking.retry').map(({ name }) => name)).toEqual(['methods']);
    expect(keysBelow(keys, 'containers[].env[]').map(({ name }) => name)).toEqual(['name', 'value']);
    expect(keysBelow(keys, '').map(({ name }) => name)).toContain('metadata');
  });
});
