import { expect, test } from 'vitest';
import { type Instance, instanceActions, isOnlyReady } from './instance-actions.ts';

const instance = (more: Partial<Instance>) =>
  ({ InstanceName: 'a', Status: 'Running', Isolated: false, ResourceType: 'PublicResource', ...more }) as Instance;

test.each([
  [{}, ['restart', 'replace', 'isolate']],
  [{ Status: 'Failed' }, ['restart', 'replace', 'isolate']],
  [{ Isolated: true }, ['restart', 'replace', 'rejoin']],
  [{ ResourceType: 'External' }, ['isolate']],
  [{ Status: 'Terminating' }, []],
])('of an instance with %o one can ask %o', (more, actions) => {
  expect(instanceActions(instance(more))).toEqual(actions);
});

test('callers feel it only when nobody else is there to take over', () => {
  const [a, b] = [instance({}), instance({ InstanceName: 'b' })];
  expect(isOnlyReady(a, [a])).toBe(true);
  expect(isOnlyReady(a, [a, b])).toBe(false);
  expect(isOnlyReady(a, [a, instance({ Isolated: true }), instance({ Status: 'Starting' })])).toBe(true);
  expect(isOnlyReady(instance({ Status: 'Failed' }), [a])).toBe(false);
});
