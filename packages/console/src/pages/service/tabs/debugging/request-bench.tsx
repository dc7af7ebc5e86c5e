import { SendOutlined } from '@ant-design/icons';
import { Button, Tooltip } from 'antd';
import { type FormEvent, useMemo, useState } from 'react';
import { useTexts } from '../../../../i18n/texts.ts';
import type { Service } from '../../subject.ts';
import { AnswerView } from './answer/answer-view.tsx';
import { useInvocation } from './answer/use-invocation.ts';
import { CopyCurl } from './draft/copy-curl.tsx';
import type { Draft } from './draft/draft.ts';
import { RequestEditor } from './draft/request-editor.tsx';
import { answerTable } from './form/answer-table.ts';
import { AnswerTableView } from './form/answer-table-view.tsx';
import { FormEditor } from './form/form-editor.tsx';
import type { ModelForm } from './form/model-form.ts';
import { HistoryList } from './history/history-list.tsx';
import { useHistory } from './history/use-history.ts';
import { debuggingTexts } from './texts.ts';

interface RequestBenchProps {
  readonly service: Service;
  readonly draft: Draft;
  readonly onChange: (changes: Partial<Draft>) => void;
  /** null: the request is written as it is. */
  readonly form: ModelForm | null;
  /** What the service says of itself. */
  readonly root: unknown;
  /** null: not known yet, or none is open. */
  readonly endpoint: string | null;
}

/** A request on one side, what came of it on the other. */
export function RequestBench({ service, draft, onChange, form, root, endpoint }: RequestBenchProps) {
  const { ServiceName: name } = service;
  const say = useTexts(debuggingTexts);
  const invocation = useInvocation(name);
  const history = useHistory(name);
  const [isWrong, setWrong] = useState(false);
  const { answer } = invocation;
  const isOpen = answer?.phase === 'open';
  const isBlocked = form !== null && isWrong;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (isBlocked || isOpen) return;
    const { status } = await invocation.send(draft);
    history.add(draft, status);
  };
  const table = useMemo(
    () => (form !== null && answer?.phase === 'complete' && answer.status === 200 ? answerTable(form, root, answer.text) : null),
    [form, root, answer],
  );
  return (
    <div className="bench">
      <form className="bench-request" aria-label={say('request')} onSubmit={(event) => void submit(event)}>
        {form === null ? (
          <RequestEditor draft={draft} problems={answer?.problems ?? []} onChange={onChange} />
        ) : (
          <FormEditor form={form} root={root} draft={draft} onChange={onChange} onWrong={setWrong} />
        )}
        <div className="row-of-things">
          <Tooltip title={isBlocked ? say('notSendable') : undefined}>
            <Button type="primary" htmlType="submit" icon={<SendOutlined />} loading={isOpen} disabled={isBlocked}>
              {say('send')}
            </Button>
          </Tooltip>
          {isOpen && <Button onClick={invocation.cancel}>{say('cancel')}</Button>}
          {endpoint !== null && <CopyCurl draft={draft} endpoint={endpoint} isPublic={service.IsPublic} />}
        </div>
        <HistoryList past={history.past} onUse={onChange} onClear={history.clear} />
      </form>
      <AnswerView serviceName={name} invocation={invocation} table={table === null ? null : <AnswerTableView table={table} />} />
    </div>
  );
}
