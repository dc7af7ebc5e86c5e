import { DownloadOutlined } from '@ant-design/icons';
import { Alert, Button, Typography } from 'antd';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { download } from '../../../../../elements/download.ts';
import { useTexts } from '../../../../../i18n/texts.ts';
import { debuggingTexts } from '../texts.ts';
import { sizeText } from './amounts.ts';
import type { Answer } from './answer.ts';
import { answerKind, fileName, mediaType } from './answer-kind.ts';
import { prettyJson } from './pretty-json.ts';

interface AnswerBodyProps {
  readonly serviceName: string;
  readonly answer: Answer;
  readonly pieces: () => readonly Uint8Array<ArrayBuffer>[];
}

/** What was answered, in the way that its kind is read. */
export function AnswerBody({ serviceName, answer, pieces }: AnswerBodyProps) {
  const say = useTexts(debuggingTexts);
  const kind = answerKind(answer);
  const isOver = answer.phase !== 'open';
  const type = mediaType(answer.headers);
  if (kind === 'empty') return isOver ? <Typography.Text type="secondary">{say('noBody')}</Typography.Text> : null;
  return (
    <>
      {answer.isCut && <Alert type="warning" showIcon title={say('cut')} />}
      {answer.isTextShortened && kind !== 'binary' && kind !== 'image' && <Alert type="info" showIcon title={say('shortened')} />}
      {kind === 'binary' && <Typography.Paragraph>{say('binary', { type: type === '' ? say('unknownType') : type })}</Typography.Paragraph>}
      {kind === 'image' && isOver && <AnswerImage type={type} pieces={pieces} />}
      {kind !== 'binary' && kind !== 'image' && <AnswerText answer={answer} isJson={kind === 'json'} />}
      {isOver && (
        <Button
          size="small"
          icon={<DownloadOutlined />}
          onClick={() => download(fileName(serviceName, answer.headers), new Blob([...pieces()], { type: 'application/octet-stream' }))}
        >
          {say('download')} ({sizeText(answer.bytes)})
        </Button>
      )}
    </>
  );
}

function AnswerText({ answer: { text, phase, isTextShortened }, isJson }: { readonly answer: Answer; readonly isJson: boolean }) {
  const say = useTexts(debuggingTexts);
  const isWhole = phase === 'complete' && !isTextShortened;
  const shown = useMemo(() => (isJson && isWhole ? (prettyJson(text) ?? text) : text), [isJson, isWhole, text]);
  const place = useRef<HTMLPreElement>(null);
  const isOpen = phase === 'open';
  useEffect(() => {
    // The newest is looked at while it arrives.
    if (isOpen && shown !== '' && place.current !== null) place.current.scrollTop = place.current.scrollHeight;
  }, [isOpen, shown]);
  return (
    // A reader without a mouse has to be able to scroll it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <pre className="answer-text" ref={place} tabIndex={0} aria-label={say('answer')}>
      {shown}
    </pre>
  );
}

function AnswerImage({ type, pieces }: { readonly type: string; readonly pieces: AnswerBodyProps['pieces'] }) {
  const say = useTexts(debuggingTexts);
  const showIn = useCallback(
    (image: HTMLImageElement) => {
      const url = URL.createObjectURL(new Blob([...pieces()], { type }));
      image.src = url;
      return () => URL.revokeObjectURL(url);
    },
    [pieces, type],
  );
  return <img className="answer-image" alt={say('image')} ref={showIn} />;
}
