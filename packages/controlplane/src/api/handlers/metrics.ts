import type { Domain } from '../../domain/domain.ts';
import type { Handlers } from './handler.ts';

export function metricHandlers({ metrics }: Domain): Handlers<'QueryMetrics'> {
  return { QueryMetrics: ({ call, body }) => metrics.query(call, body) };
}
