import { expect, test } from 'vitest';
import { outcomeOfAnswer, outcomeOfFailure, outcomeOfGrpc } from './outcome.ts';

test.each([
  [200, [], 'answered'],
  [404, [], 'answered'],
  [429, [], 'busy'],
  [450, [], 'busy'],
  [500, [], 'failed'],
  [501, [], 'answered'],
  [502, [], 'failed'],
  [503, [], 'failed'],
  [503, ['Retry-After', '1'], 'busy'],
  [500, ['Retry-After', '1'], 'failed'],
  [504, [], 'failed'],
  [505, [], 'answered'],
] as const)('an answer with %i and %j is %s', (status, headers, outcome) => {
  expect(outcomeOfAnswer(status, headers)).toBe(outcome);
});

test.each([
  ['0', 'answered'],
  ['4', 'answered'],
  ['8', 'busy'],
  ['13', 'failed'],
  ['14', 'failed'],
])('a call of gRPC with status %s is %s', (status, outcome) => {
  expect(outcomeOfGrpc(['content-type', 'application/grpc', 'grpc-status', status])).toBe(outcome);
});

test('fields without a status of gRPC say nothing', () => {
  expect(outcomeOfGrpc(['content-type', 'application/grpc'])).toBeNull();
});

test.each([
  ['connect_timeout', 'unreached'],
  ['upstream_reset', 'failed'],
  ['first_byte_timeout', 'failed'],
  ['gateway_overloaded', 'unknown'],
] as const)('%s is %s', (code, outcome) => {
  expect(outcomeOfFailure({ code, retry: 'never', isUnreached: false, detail: '' })).toBe(outcome);
});

test('a reset after which no connection was to be had is told as that', () => {
  expect(outcomeOfFailure({ code: 'upstream_reset', retry: 'never', isUnreached: true, detail: '' })).toBe('unreached');
});
