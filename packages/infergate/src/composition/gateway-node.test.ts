import { expect, test } from 'vitest';
import { workersOf } from './gateway-node.ts';

test.each([
  { configured: 'auto' as const, cores: 1, want: 1 },
  { configured: 'auto' as const, cores: 2, want: 2 },
  { configured: 'auto' as const, cores: 96, want: 16 },
  { configured: 48, cores: 2, want: 48 },
])('$configured on $cores cores is $want', ({ configured, cores, want }) => {
  expect(workersOf(configured, cores)).toBe(want);
});
