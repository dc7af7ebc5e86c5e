import { describe, expect, it } from 'vitest';
import { progressSteps } from './progress-steps.ts';

type Given = Parameters<typeof progressSteps>[0];
type Verdict = 'True' | 'False' | 'Unknown';

function service(verdicts: readonly Verdict[], more: Partial<Given> = {}): Given {
  const types = ['ConfigAccepted', 'InstancesReady', 'Published'];
  const conditions = verdicts.map((Status, i) => ({
    Type: types[i] ?? '',
    Status,
    Reason: '',
    Message: `message ${i}`,
    LastTransitionTime: '',
  }));
  return { Status: 'Creating', Reason: '', Conditions: conditions, Generation: 1, ObservedGeneration: 1, ...more };
}
const states = (given: Given) => progressSteps(given).map(({ state }) => state);

describe('the way of a change', () => {
  it('is not shown once it has arrived, or while the service rests', () => {
    expect(progressSteps(service(['True', 'True', 'True'], { Status: 'Running' }))).toEqual([]);
    expect(progressSteps(service(['True', 'False', 'True'], { Status: 'Stopped' }))).toEqual([]);
  });

  it('goes on step by step', () => {
    expect(states(service(['True', 'False', 'Unknown']))).toEqual(['finish', 'process', 'wait']);
    expect(states(service(['True', 'True', 'Unknown']))).toEqual(['finish', 'finish', 'process']);
    expect(states(service([]))).toEqual(['process', 'wait', 'wait']);
  });

  it('shows where it failed', () => {
    expect(states(service(['True', 'False', 'True'], { Status: 'Failed' }))).toEqual(['finish', 'error', 'finish']);
  });

  it('begins anew with a change that nobody has looked at', () => {
    const steps = progressSteps(service(['True', 'True', 'True'], { Status: 'Updating', Generation: 2 }));
    expect(steps.map(({ state, message }) => [state, message])).toEqual([
      ['process', ''],
      ['wait', ''],
      ['wait', ''],
    ]);
  });
});
