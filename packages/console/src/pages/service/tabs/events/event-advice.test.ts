import { expect, test } from 'vitest';
import { explainEvent, type ServiceEvent } from './event-advice.ts';

const event = (Reason: string, Message: string, Resource: ServiceEvent['Resource'] = 'Service'): ServiceEvent => ({
  Reason,
  Message,
  Resource,
  Time: '',
  Type: 'Normal',
});

test.each([
  [event('Failed', 'exited 3; next start in 2 s', 'Pod'), 'status', 'Crashed'],
  [event('Failed', 'not ready after 300 s; it stays down', 'Pod'), 'status', 'ReadinessTimeout'],
  [event('Failed', 'CrashLoop: ready 0/1'), 'status', 'CrashLoop'],
  [event('Waiting', 'InstancesStarting: ready 0/1'), 'status', 'InstancesStarting'],
  [event('Stopped', 'STOPPED: Service is stopped'), 'status', 'STOPPED'],
  [event('Stopping', ''), 'event', 'Stopping'],
  [event('NotReady', 'gets no more requests: timeout', 'Pod'), 'event', 'NotReady'],
])('%o is explained by the %s %s', (given, kind, reason) => {
  expect(explainEvent(given)).toEqual({ kind, reason });
});

test('a reason that nobody knows is not explained', () => {
  expect(explainEvent(event('Unheard', 'of'))).toBeNull();
  expect(explainEvent(event('message', ''))).toBeNull();
});
