import { Alert, Segmented, Spin, Tag, Typography } from 'antd';
import { type ReactNode, useState } from 'react';
import { EmptyState } from '../../../../../elements/empty-state.tsx';
import { useTexts } from '../../../../../i18n/texts.ts';
import { debuggingTexts } from '../texts.ts';
import { durationText, sizeText } from './amounts.ts';
import type { Answer } from './answer.ts';
import { AnswerBody } from './answer-body.tsx';
import type { Invocation } from './use-invocation.ts';

interface AnswerViewProps {
  readonly serviceName: string;
  readonly invocation: Invocation;
  /** The same answer in another form, shown first; null: there is none. */
  readonly table?: ReactNode;
}

/** What came of the request: as it arrives, and whole. */
export function AnswerView({ serviceName, invocation: { answer, pieces }, table = null }: AnswerViewProps) {
  const say = useTexts(debuggingTexts);
  return (
    <section aria-label={say('answer')} className="answer" data-phase={answer?.phase ?? 'none'}>
      <h2>{say('answer')}</h2>
      {answer === null && <EmptyState title={say('noAnswer')}>{say('noAnswerHint')}</EmptyState>}
      {answer !== null && (
        <>
          <AnswerHead answer={answer} />
          {answer.phase === 'failed' && <Failure answer={answer} />}
          {answer.status !== null && <AnswerParts serviceName={serviceName} answer={answer} pieces={pieces} table={table} />}
        </>
      )}
    </section>
  );
}

function AnswerHead({ answer }: { readonly answer: Answer }) {
  const say = useTexts(debuggingTexts);
  const { phase, status, firstByteMs, totalMs, bytes } = answer;
  return (
    <output className="answer-head">
      {phase === 'open' && <Spin size="small" />}
      {status !== null && (
        <Tag color={status < 400 ? 'success' : 'error'} data-status={status}>
          {status}
        </Tag>
      )}
      {phase !== 'complete' && <Typography.Text>{say(phaseText(answer))}</Typography.Text>}
      {firstByteMs !== null && <Fact name={say('firstByte')}>{durationText(firstByteMs)}</Fact>}
      {totalMs !== null && <Fact name={say('total')}>{durationText(totalMs)}</Fact>}
      {status !== null && <Fact name={say('size')}>{sizeText(bytes)}</Fact>}
    </output>
  );
}

function phaseText({ phase, status }: Answer): 'waiting' | 'arriving' | 'cancelled' | 'failed' {
  if (phase === 'cancelled' || phase === 'failed') return phase;
  return status === null ? 'waiting' : 'arriving';
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <span className="answer-fact">
      <Typography.Text type="secondary">{name}</Typography.Text> {children}
    </span>
  );
}

function Failure({ answer: { message, problems } }: { readonly answer: Answer }) {
  const list = problems.map(({ path, message: text }) => (
    <li key={`${path} ${text}`}>
      <code>{path}</code> {text}
    </li>
  ));
  return (
    <Alert
      className="problem"
      type="error"
      showIcon
      title={message}
      description={list.length > 1 ? <ul className="problems">{list}</ul> : undefined}
    />
  );
}

interface AnswerPartsProps {
  readonly serviceName: string;
  readonly answer: Answer;
  readonly pieces: Invocation['pieces'];
  readonly table: ReactNode;
}

function AnswerParts({ serviceName, answer, pieces, table }: AnswerPartsProps) {
  const say = useTexts(debuggingTexts);
  const [chosen, choose] = useState<'table' | 'body' | 'headers' | null>(null);
  const part = chosen === 'table' && table === null ? 'body' : (chosen ?? (table === null ? 'body' : 'table'));
  const options = [
    ...(table === null ? [] : [{ value: 'table' as const, label: say('table') }]),
    { value: 'body' as const, label: say('body') },
    { value: 'headers' as const, label: `${say('headers')} (${answer.headers.length})` },
  ];
  return (
    <>
      <Segmented aria-label={say('answerParts')} options={options} value={part} onChange={choose} />
      {part === 'table' && table}
      {part === 'body' && <AnswerBody serviceName={serviceName} answer={answer} pieces={pieces} />}
      {part === 'headers' && <AnswerHeaders answer={answer} />}
    </>
  );
}

function AnswerHeaders({ answer: { headers, url } }: { readonly answer: Answer }) {
  return (
    <>
      <Typography.Text type="secondary" className="answer-url">
        {url}
      </Typography.Text>
      <dl className="answer-headers">
        {headers.map(({ Name: name, Value: value }, at) => (
          // Names may come more than once, and the list never changes its order.
          // oxlint-disable-next-line react/no-array-index-key
          <div key={`${at} ${name}`}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
