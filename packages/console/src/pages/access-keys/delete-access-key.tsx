import { useQueryClient } from '@tanstack/react-query';
import { Typography } from 'antd';
import { useChange } from '../../api/queries.ts';
import { DeleteDialog } from '../../elements/deletion/delete-dialog.tsx';
import { useTexts } from '../../i18n/texts.ts';
import { useSession } from '../../session/session.tsx';
import type { AccessKey } from './deletion.ts';
import { accessKeyTexts } from './texts.ts';

interface DeleteAccessKeyProps {
  readonly subject: AccessKey;
  readonly onClose: () => void;
}

export function DeleteAccessKey({ subject: { AccessKeyId }, onClose }: DeleteAccessKeyProps) {
  const say = useTexts(accessKeyTexts);
  const queryClient = useQueryClient();
  const isOwn = useSession().AccessKeyId === AccessKeyId;
  const { mutate, isPending, error } = useChange('DeleteAccessKey');
  // The session has ended with it: whatever is on the screen is no longer this person's.
  const leave = () => {
    if (isOwn) void queryClient.resetQueries();
  };
  return (
    <DeleteDialog
      name={AccessKeyId}
      isPending={isPending}
      error={error}
      onDelete={(onSuccess) => mutate({ path: { AccessKeyId } }, { onSuccess })}
      onClose={onClose}
      onDeleted={leave}
    >
      <Typography.Paragraph>{say('deleteText')}</Typography.Paragraph>
      {isOwn && <Typography.Paragraph type="danger">{say('deleteOwn')}</Typography.Paragraph>}
    </DeleteDialog>
  );
}
