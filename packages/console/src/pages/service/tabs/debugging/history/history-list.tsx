import { Button, Tag, Typography } from 'antd';
import { TimeText } from '../../../../../elements/time-text.tsx';
import { useTexts } from '../../../../../i18n/texts.ts';
import type { Draft } from '../draft/draft.ts';
import { debuggingTexts } from '../texts.ts';
import { draftOfPast, type PastRequest, requestKey } from './history.ts';

interface HistoryListProps {
  readonly past: readonly PastRequest[];
  readonly onUse: (draft: Draft) => void;
  readonly onClear: () => void;
}

/** What was sent before; a click fills it in again. */
export function HistoryList({ past, onUse, onClear }: HistoryListProps) {
  const say = useTexts(debuggingTexts);
  if (past.length === 0) return null;
  return (
    <details className="history">
      <summary>
        {say('history')} ({past.length})
      </summary>
      <ul className="history-list">
        {past.map((each) => (
          <li key={requestKey(each)}>
            <button
              type="button"
              className="history-request"
              aria-label={say('again', { method: each.method, path: each.path === '' ? '/' : each.path })}
              onClick={() => onUse(draftOfPast(each))}
            >
              <Tag color={each.status !== null && each.status < 400 ? 'success' : 'error'}>{each.status ?? '–'}</Tag>
              <span className="history-line">
                {each.method} {each.path === '' ? '/' : each.path} <span className="history-body">{each.text.slice(0, 200)}</span>
              </span>
              <Typography.Text type="secondary">
                <TimeText time={new Date(each.at).toISOString()} />
              </Typography.Text>
            </button>
          </li>
        ))}
      </ul>
      <div className="row-of-things">
        <Button size="small" onClick={onClear}>
          {say('clearHistory')}
        </Button>
        <Typography.Text type="secondary">{say('historyHint')}</Typography.Text>
      </div>
    </details>
  );
}
