import { StatusTag } from '../../../../elements/status-tag.tsx';
import { useTexts } from '../../../../i18n/texts.ts';
import { lastLine } from '../../advice/last-line.ts';
import { endAdvice } from '../../advice/status-advice.ts';
import { statusTexts } from '../../advice/texts.ts';
import type { Instance } from './instance-actions.ts';
import { instanceTexts } from './texts.ts';

/** How an instance is, and of one that is not running why. */
export function InstanceState({ instance }: { readonly instance: Instance }) {
  const say = useTexts(instanceTexts);
  const sayStatus = useTexts(statusTexts);
  const { Status: status, Isolated: isIsolated, Message: message, Reason: reason, LastState: ends } = instance;
  const isDown = status === 'Failed';
  const end = status === 'Running' ? undefined : ends[0];
  return (
    <div className="instance-state">
      <StatusTag status={status} reason={message.slice(0, 300)} />
      {isIsolated && <StatusTag status="Isolated" />}
      {isDown && <div>{reason}</div>}
      {status !== 'Running' && message !== '' && <div className="secondary break">{lastLine(message)}</div>}
      {isDown && <div className="secondary">{sayStatus(`${endAdvice(reason)}Advice`)}</div>}
      {!isDown && end !== undefined && <div className="secondary break">{say('lastRun', { reason: end.Reason })}</div>}
    </div>
  );
}
