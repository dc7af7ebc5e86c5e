import { Alert, Spin, Typography } from 'antd';
import { useTexts } from '../../../../../i18n/texts.ts';
import { debuggingTexts } from '../texts.ts';
import type { Outcome, Turn } from './use-chat.ts';

export function ChatTurn({ turn: { role, content, reasoning = '', outcome } }: { readonly turn: Turn }) {
  const say = useTexts(debuggingTexts);
  return (
    <article className="turn" data-role={role} data-open={outcome?.isOpen === true}>
      <Typography.Text type="secondary" className="turn-who">
        {say(role === 'user' ? 'you' : 'assistant')}
      </Typography.Text>
      {reasoning !== '' && (
        <details>
          <summary>{say('thoughts')}</summary>
          <div className="turn-text">{reasoning}</div>
        </details>
      )}
      {content !== '' && <div className="turn-text">{content}</div>}
      {outcome?.isOpen === true && content === '' && <Spin size="small" />}
      {outcome !== null && outcome.problem !== '' && <Alert type="error" showIcon title={outcome.problem} />}
      {outcome !== null && <OutcomeLine outcome={outcome} />}
    </article>
  );
}

function OutcomeLine({ outcome }: { readonly outcome: Outcome }) {
  const say = useTexts(debuggingTexts);
  const { firstTokenMs, tokensPerSecond, tokens, isStopped, isOpen, finish } = outcome;
  const facts = [
    firstTokenMs === null ? '' : say('firstToken', { ms: Math.round(firstTokenMs) }),
    tokensPerSecond === null ? '' : say('perSecond', { count: tokensPerSecond.toFixed(1) }),
    tokens === 0 ? '' : say('tokens', { count: tokens }),
    isStopped && !isOpen ? say('stopped') : '',
    finish === 'length' ? say('finishLength') : '',
  ].filter((fact) => fact !== '');
  return (
    <Typography.Text type="secondary" className="turn-facts">
      {facts.join(' · ')}
    </Typography.Text>
  );
}
