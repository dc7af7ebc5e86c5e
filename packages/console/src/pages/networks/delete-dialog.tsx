import { App, Typography } from 'antd';
import { Confirm } from '../../elements/confirm.tsx';
import { useTexts } from '../../i18n/texts.ts';
import { networkTexts } from './texts.ts';

interface DeleteDialogProps {
  readonly name: string;
  readonly isPending: boolean;
  readonly error: Error | null;
  /** Calls `done` when it is gone. */
  readonly onDelete: (done: () => void) => void;
  readonly onClose: () => void;
}

/** The server refuses what is in use, and names its users: that is shown here. */
export function DeleteDialog({ name, isPending, error, onDelete, onClose }: DeleteDialogProps) {
  const say = useTexts(networkTexts);
  const { message } = App.useApp();
  const done = () => {
    void message.success(say('deleted', { name }));
    onClose();
  };
  return (
    <Confirm
      isOpen
      isDanger
      title={say('deleteTitle', { name })}
      verb={say('delete')}
      isPending={isPending}
      error={error}
      onConfirm={() => onDelete(done)}
      onClose={onClose}
    >
      <Typography.Paragraph>{say('deleteText')}</Typography.Paragraph>
    </Confirm>
  );
}
