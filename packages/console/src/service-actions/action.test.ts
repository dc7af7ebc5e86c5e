import { describe, expect, it, test } from 'vitest';
import { type ActionSubject, obstacleTo, SERVICE_ACTIONS } from './action.ts';

const service = (more: Partial<ActionSubject> = {}): ActionSubject => ({
  ServiceName: 'echo',
  Status: 'Running',
  TotalInstance: 1,
  SafetyLock: 'none',
  ...more,
});
const offered = (subject: ActionSubject) => SERVICE_ACTIONS.filter((action) => obstacleTo(action, subject) === null);

describe('what can be done to a service', () => {
  test.each([
    ['Running', ['stop', 'restart', 'scale', 'delete']],
    ['Creating', ['stop', 'restart', 'scale', 'delete']],
    ['Failed', ['stop', 'restart', 'scale', 'delete']],
    ['Stopped', ['start', 'scale', 'delete']],
    ['Stopping', ['start', 'scale', 'delete']],
    ['Deleting', []],
  ])('when it is %s', (Status, actions) => {
    expect(offered(service({ Status }))).toEqual(actions);
  });

  it('is less when it is locked', () => {
    expect(offered(service({ SafetyLock: 'dangerous' }))).toEqual(['restart', 'scale']);
    expect(offered(service({ SafetyLock: 'all' }))).toEqual([]);
    expect(obstacleTo('delete', service({ SafetyLock: 'all' }))).toBe('locked');
  });
});
