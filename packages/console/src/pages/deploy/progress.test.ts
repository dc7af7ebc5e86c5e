import { describe, expect, test } from 'vitest';
import { progressOf } from './progress.ts';

type Standing = Parameters<typeof progressOf>[0];

const condition = (Type: string, Status: 'True' | 'False' | 'Unknown', Reason = '') => ({
  Type,
  Status,
  Reason,
  Message: '',
  LastTransitionTime: '',
});
const accepted = condition('ConfigAccepted', 'True');
const service = (Status: string, ...Conditions: Standing['Conditions']): Standing => ({
  Status,
  Generation: 2,
  ObservedGeneration: 2,
  Conditions,
  RunningInstance: 0,
  TotalInstance: 1,
});

describe('how a change goes', () => {
  test.each<[string, Standing, ReturnType<typeof progressOf>]>([
    ['nobody has looked at it', { ...service('Running'), Generation: 3 }, { progress: 'working', step: 0 }],
    [
      'instances start',
      service('Creating', accepted, condition('InstancesReady', 'False', 'InstancesStarting')),
      { progress: 'working', step: 1 },
    ],
    [
      'instances crash',
      service('Creating', accepted, condition('InstancesReady', 'False', 'CrashLoop')),
      { progress: 'troubled', step: 1 },
    ],
    ['it is given up', service('Failed', accepted, condition('InstancesReady', 'False', 'CrashLoop')), { progress: 'failed', step: 1 }],
    [
      'gateways hear of it',
      service('Creating', accepted, condition('InstancesReady', 'True'), condition('Published', 'Unknown')),
      { progress: 'working', step: 2 },
    ],
    [
      'no gateway is there',
      service('Updating', accepted, condition('InstancesReady', 'True'), condition('Published', 'False', 'NoGateway')),
      { progress: 'troubled', step: 2 },
    ],
    ['it runs', service('Running'), { progress: 'running', step: 4 }],
    ['it is stopped', service('Stopped'), { progress: 'stopped', step: 0 }],
  ])('%s', (_sentence, standing, view) => expect(progressOf(standing)).toEqual(view));
});
