import { useTexts } from '../../../../i18n/texts.ts';
import { statusTexts } from '../../advice/texts.ts';
import { explainEvent, type ServiceEvent } from './event-advice.ts';
import { eventTexts } from './event-texts.ts';

/** What an event means, and of a warning what to do. */
export function EventExplanation({ event }: { readonly event: ServiceEvent }) {
  const say = useTexts(eventTexts);
  const sayStatus = useTexts(statusTexts);
  const explanation = explainEvent(event);
  if (explanation === null) return null;
  const { reason } = explanation;
  if (explanation.kind === 'event') return <div className="secondary">{say(explanation.reason)}</div>;
  const status = explanation.reason;
  return (
    <div className="secondary" data-advice={reason}>
      {sayStatus(status)} {event.Type === 'Warning' && sayStatus(`${status}Advice`)}
    </div>
  );
}
