import type { Domain } from '../../domain/domain.ts';
import type { Handlers } from './handler.ts';

export function metricHandlers({ installation }: Domain): Handlers<'QueryMetrics'> {
  return { QueryMetrics: ({ call }) => installation.refuseUnbuilt(call) };
}
