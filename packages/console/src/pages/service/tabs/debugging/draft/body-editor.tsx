import { UploadOutlined } from '@ant-design/icons';
import { App, Button, Input, Segmented, Skeleton, Typography, Upload } from 'antd';
import { lazy, Suspense } from 'react';
import { useTexts } from '../../../../../i18n/texts.ts';
import { sizeText } from '../answer/amounts.ts';
import { debuggingTexts } from '../texts.ts';
import { BODY_KINDS, type Draft, type DraftFile } from './draft.ts';
import { MOST_BODY_BYTES, readFile } from './file-body.ts';

const JsonEditor = lazy(async () => ({ default: (await import('../../../../../elements/json-editor.tsx')).JsonEditor }));

interface BodyEditorProps {
  readonly draft: Draft;
  readonly onChange: (changes: Partial<Draft>) => void;
}

export function BodyEditor({ draft: { bodyKind, text, file }, onChange }: BodyEditorProps) {
  const say = useTexts(debuggingTexts);
  const options = BODY_KINDS.map((value) => ({ value, label: say(value) }));
  const changeText = (changed: string) => onChange({ text: changed });
  return (
    <>
      <Segmented aria-label={say('body')} options={options} value={bodyKind} onChange={(kind) => onChange({ bodyKind: kind })} />
      {bodyKind === 'json' && (
        <Suspense fallback={<Skeleton active />}>
          <JsonEditor value={text} label={say('body')} height="260px" onChange={changeText} />
        </Suspense>
      )}
      {bodyKind === 'text' && (
        <Input.TextArea
          aria-label={say('body')}
          className="body-text"
          rows={6}
          spellCheck={false}
          value={text}
          onChange={({ target }) => changeText(target.value)}
        />
      )}
      {bodyKind === 'file' && <FileChoice file={file} onChange={(chosen) => onChange({ file: chosen })} />}
    </>
  );
}

function FileChoice({ file, onChange }: { readonly file: DraftFile | null; readonly onChange: (file: DraftFile) => void }) {
  const say = useTexts(debuggingTexts);
  const { message } = App.useApp();
  const take = async (chosen: File) => {
    const { name } = chosen;
    if (chosen.size > MOST_BODY_BYTES) {
      void message.error(say('fileTooLarge', { name }));
      return;
    }
    await readFile(chosen).then(onChange, () => message.error(say('fileUnreadable', { name })));
  };
  return (
    <div className="file-choice">
      <Upload
        showUploadList={false}
        beforeUpload={(chosen) => {
          void take(chosen);
          return false;
        }}
      >
        <Button icon={<UploadOutlined />}>{say('chooseFile')}</Button>
      </Upload>
      {file !== null && (
        <Typography.Text>
          {file.name} ({sizeText(file.bytes)})
        </Typography.Text>
      )}
      <Typography.Text type="secondary">{say('fileHint')}</Typography.Text>
    </div>
  );
}
