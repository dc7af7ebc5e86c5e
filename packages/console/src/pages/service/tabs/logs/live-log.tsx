import { Badge, Skeleton } from 'antd';
import { EmptyState } from '../../../../elements/empty-state.tsx';
import { ProblemAlert } from '../../../../elements/problem-alert.tsx';
import { useTexts } from '../../../../i18n/texts.ts';
import { LogView } from './log-view.tsx';
import { logTexts } from './texts.ts';
import { type LogChoice, type LogTail, useLogTail } from './use-log-tail.ts';

interface LiveLogProps {
  readonly choice: LogChoice;
  readonly isWrapped: boolean;
  readonly isPaused: boolean;
}

export function LiveLog({ choice, isWrapped, isPaused }: LiveLogProps) {
  const say = useTexts(logTexts);
  const tail = useLogTail(choice, isPaused);
  const { keyword } = choice;
  return (
    <>
      {tail.error === null ? <TailState tail={tail} isPaused={isPaused} /> : <ProblemAlert error={tail.error} />}
      {tail.state === 'connecting' && <Skeleton active />}
      {tail.state === 'live' && tail.buffer.count === 0 && (
        <EmptyState title={keyword === '' ? say('none') : say('noMatch', { keyword })}>{keyword === '' && say('noneHint')}</EmptyState>
      )}
      {tail.buffer.count > 0 && <LogView buffer={tail.buffer} keyword={keyword} isWrapped={isWrapped} hasNames={tail.isMixed} />}
    </>
  );
}

function TailState({ tail, isPaused }: { readonly tail: LogTail; readonly isPaused: boolean }) {
  const say = useTexts(logTexts);
  if (tail.state === 'live' && isPaused)
    return <Badge status="warning" text={`${say('isPaused')} · ${say('waiting', { count: tail.waiting })}`} className="tail-state" />;
  if (tail.state === 'live') return <Badge status="success" text={say('isLive')} className="tail-state" />;
  return <Badge status="processing" text={say(tail.state === 'connecting' ? 'connecting' : 'reconnecting')} className="tail-state" />;
}
