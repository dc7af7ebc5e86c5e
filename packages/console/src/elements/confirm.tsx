import { Input, Modal, Typography } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTexts } from '../i18n/texts.ts';
import { ProblemAlert } from './problem-alert.tsx';
import { elementTexts } from './texts.ts';

interface ConfirmProps {
  /** Asked for; null: not. */
  readonly isOpen: boolean;
  readonly title: string;
  /** What will happen, and what cannot be undone. */
  readonly children: ReactNode;
  /** On the button: the verb. */
  readonly verb: string;
  readonly isDanger?: boolean;
  /** Has to be typed first. */
  readonly name?: string;
  /** What is asked for inside is not complete yet. */
  readonly isBlocked?: boolean;
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before something that others will feel. A refusal of the server is shown here, and nothing is closed. */
export function Confirm(props: ConfirmProps) {
  const { isOpen, title, children, verb, isDanger = false, name, isBlocked = false, isPending, error, onConfirm, onClose } = props;
  const say = useTexts(elementTexts);
  const [typed, setTyped] = useState('');
  return (
    <Modal
      open={isOpen}
      title={title}
      okText={verb}
      cancelText={say('cancel')}
      okButtonProps={{ danger: isDanger, disabled: isBlocked || (name !== undefined && typed !== name) }}
      confirmLoading={isPending}
      onOk={onConfirm}
      onCancel={onClose}
      afterClose={() => setTyped('')}
      destroyOnHidden
    >
      {children}
      {name !== undefined && (
        <label>
          <Typography.Paragraph>{say('typeToConfirm', { name })}</Typography.Paragraph>
          <Input value={typed} onChange={({ target }) => setTyped(target.value)} autoComplete="off" spellCheck={false} />
        </label>
      )}
      {error !== null && <ProblemAlert error={error} />}
    </Modal>
  );
}
