import { useQueryClient } from '@tanstack/react-query';
import { App, Typography } from 'antd';
import { useChange } from '../../api/queries.ts';
import { Confirm } from '../../elements/confirm.tsx';
import { useTexts } from '../../i18n/texts.ts';
import { useSession } from '../../session/session.tsx';
import type { AccessKey } from './deletion.ts';
import { accessKeyTexts } from './texts.ts';

interface DeleteDialogProps {
  readonly subject: AccessKey;
  readonly onClose: () => void;
}

export function DeleteDialog({ subject: { AccessKeyId }, onClose }: DeleteDialogProps) {
  const say = useTexts(accessKeyTexts);
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const isOwn = useSession().AccessKeyId === AccessKeyId;
  const { mutate, isPending, error } = useChange('DeleteAccessKey');
  const done = () => {
    void message.success(say('deleted'));
    onClose();
    // The session has ended with it: whatever is on the screen is no longer this person's.
    if (isOwn) void queryClient.resetQueries();
  };
  return (
    <Confirm
      isOpen
      isDanger
      title={say('deleteTitle', { id: AccessKeyId })}
      verb={say('delete')}
      isPending={isPending}
      error={error}
      onConfirm={() => mutate({ path: { AccessKeyId } }, { onSuccess: done })}
      onClose={onClose}
    >
      <Typography.Paragraph>{say('deleteText')}</Typography.Paragraph>
      {isOwn && <Typography.Paragraph type="danger">{say('deleteOwn')}</Typography.Paragraph>}
    </Confirm>
  );
}
