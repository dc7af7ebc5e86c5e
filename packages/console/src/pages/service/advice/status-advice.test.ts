import { describe, expect, it, test } from 'vitest';
import { endAdvice, statusAdvice } from './status-advice.ts';
import { statusTexts } from './texts.ts';

describe('what is said of the state of a service', () => {
  it('is nothing while it runs as it should, or for a reason nobody knows', () => {
    expect(statusAdvice({ Reason: 'RUNNING', Message: 'Service is running' })).toBeNull();
    expect(statusAdvice({ Reason: 'toString', Message: '' })).toBeNull();
  });

  it('names what to do and where to look', () => {
    expect(statusAdvice({ Reason: 'CrashLoop', Message: 'ready 0/1' })).toEqual({
      reason: 'CrashLoop',
      severity: 'act',
      details: 'ready 0/1',
      isInLog: true,
    });
    expect(statusAdvice({ Reason: 'STOPPED', Message: 'Service is stopped' })).toMatchObject({ severity: 'info', details: '' });
  });

  it('has an advice for every meaning, in both languages', () => {
    for (const texts of Object.values(statusTexts.by))
      for (const key of Object.keys(texts).filter((each) => !each.endsWith('Advice'))) expect(texts).toHaveProperty(`${key}Advice`);
  });
});

test.each([
  ['not ready after 300 s', 'ReadinessTimeout'],
  ['liveness probe failed', 'LivenessFailed'],
  ['out of memory: 2100 MB', 'OutOfMemory'],
  ['start failed: ENOENT', 'StartFailed'],
  ['exited with code 1', 'Crashed'],
])('of an instance that ended with "%s" it is that of %s', (end, reason) => {
  expect(endAdvice(end)).toBe(reason);
});
