import { App } from 'antd';
import type { ReactNode } from 'react';
import { useTexts } from '../../i18n/texts.ts';
import { Confirm } from '../confirm.tsx';
import { useFocusReturn } from '../focus-return.ts';
import { deletionTexts } from './texts.ts';

interface DeleteDialogProps {
  /** What is deleted, as people call it. */
  readonly name: string;
  /** What goes with it, or what is in the way. */
  readonly children: ReactNode;
  /** It cannot be deleted as long as what is said holds. */
  readonly isBlocked?: boolean;
  readonly isPending: boolean;
  readonly error: Error | null;
  /** Calls `done` when it is gone. */
  readonly onDelete: (done: () => void) => void;
  readonly onClose: () => void;
  readonly onDeleted?: () => void;
}

/** Asks before something is deleted, and tells when it is. The server refuses what is in use, and names its users: that is shown here. */
export function DeleteDialog(props: DeleteDialogProps) {
  const { name, children, isBlocked = false, isPending, error, onDelete, onClose, onDeleted } = props;
  const say = useTexts(deletionTexts);
  const { message } = App.useApp();
  useFocusReturn();
  const done = () => {
    void message.success(say('deleted', { name }));
    onDeleted?.();
    onClose();
  };
  return (
    <Confirm
      isOpen
      isDanger
      title={say('title', { name })}
      verb={say('delete')}
      isBlocked={isBlocked}
      isPending={isPending}
      error={error}
      onConfirm={() => onDelete(done)}
      onClose={onClose}
    >
      {children}
    </Confirm>
  );
}
