import type { OperationResponse } from '@infergate/contract';
import { endAdvice, isStatusReason } from '../../advice/status-advice.ts';
import type { StatusReason } from '../../advice/texts.ts';
import { eventTexts } from './event-texts.ts';

export type ServiceEvent = OperationResponse<'DescribeServiceEvent'>['Events'][number];

/** Reasons that are explained by a sentence of their own. */
export type EventReason = Exclude<keyof (typeof eventTexts.by)['en'], Words>;
type Words =
  | 'list'
  | 'all'
  | 'warnings'
  | 'normal'
  | 'type'
  | 'time'
  | 'reason'
  | 'about'
  | 'service'
  | 'message'
  | 'none'
  | 'noneHint'
  | 'noWarnings';

export type Explanation =
  | { readonly kind: 'status'; readonly reason: StatusReason }
  | { readonly kind: 'event'; readonly reason: EventReason };

/** Pure. What explains an event best; null: nobody knows its reason. */
export function explainEvent({ Reason: reason, Resource: resource, Message: message }: ServiceEvent): Explanation | null {
  if (resource === 'Pod' && reason === 'Failed') return { kind: 'status', reason: endAdvice(message) };
  const why = message.split(':', 1)[0] ?? '';
  // The message of a state begins with the reason for it.
  if (resource === 'Service' && isStatusReason(why)) return { kind: 'status', reason: why };
  return isEventReason(reason) ? { kind: 'event', reason } : null;
}

function isEventReason(reason: string): reason is EventReason {
  return /^[A-Z]/.test(reason) && Object.hasOwn(eventTexts.by.en, reason);
}
