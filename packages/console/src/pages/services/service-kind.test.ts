import { describe, expect, test } from 'vitest';
import { fitFor } from './actions.ts';
import { serviceKind } from './service-kind.ts';

describe('what a service runs', () => {
  test.each([
    ['{"processor":"onnx","model_path":"/m"}', 'onnx'],
    ['{"processor":"pmml"}', 'pmml'],
    ['{"containers":[{"command":"x"}]}', 'command'],
    ['{"containers":[],"runtime":{"external":{"addresses":[]}}}', 'external'],
    ['{"runtime":{"process":{}}}', 'unknown'],
    ['', 'unknown'],
    ['[1]', 'unknown'],
  ])('%s', (config, kind) => expect(serviceKind(config)).toBe(kind));
});

describe('an action on many', () => {
  test('leaves out those with which it cannot be done', () => {
    const service = (Status: string) => ({ ServiceName: 'echo', Status, TotalInstance: 1, SafetyLock: 'none' as const });
    expect(fitFor('start', [service('Running'), service('Stopped')])).toEqual([service('Stopped')]);
  });
});
