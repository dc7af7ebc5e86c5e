import { Alert, Modal, Skeleton } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { ProblemAlert } from '../../elements/problem-alert.tsx';
import { useTexts } from '../../i18n/texts.ts';
import type { Example } from './example.ts';
import { parseDescription } from './service-name.ts';
import { galleryTexts } from './texts.ts';

const JsonEditor = lazy(async () => ({ default: (await import('../../elements/json-editor.tsx')).JsonEditor }));

interface DescriptionDialogProps {
  readonly isOpen: boolean;
  readonly example: Example;
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly onDeploy: (description: string) => void;
  readonly onClose: () => void;
}

/** The description of an example that has to be made one's own first. */
export function DescriptionDialog({ isOpen, example, isPending, error, onDeploy, onClose }: DescriptionDialogProps) {
  const say = useTexts(galleryTexts);
  const [text, setText] = useState(example.ServiceConfig);
  const isJson = parseDescription(text) !== null;
  return (
    <Modal
      open={isOpen}
      width={720}
      title={example.Title}
      okText={say('deploy')}
      okButtonProps={{ disabled: !isJson }}
      confirmLoading={isPending}
      onOk={() => onDeploy(text)}
      onCancel={onClose}
      destroyOnHidden
    >
      <Alert className="problem" type="info" showIcon title={say('preparation')} description={example.Preparation} />
      <Suspense fallback={<Skeleton active />}>
        <JsonEditor value={text} label={say('description')} height="320px" onChange={setText} />
      </Suspense>
      {!isJson && <Alert className="problem" type="warning" title={say('notJson')} />}
      {error !== null && <ProblemAlert error={error} />}
    </Modal>
  );
}
