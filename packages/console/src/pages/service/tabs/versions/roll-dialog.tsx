import { App, Typography } from 'antd';
import { useState } from 'react';
import { useChange } from '../../../../api/queries.ts';
import { Confirm } from '../../../../elements/confirm.tsx';
import { useTexts } from '../../../../i18n/texts.ts';
import type { Service } from '../../subject.ts';
import { versionTexts } from './texts.ts';
import type { Version } from './version.ts';
import { Differences } from './version-diff.tsx';

interface RollDialogProps {
  readonly service: Service;
  /** Where to go; null: nowhere. */
  readonly version: Version | null;
  readonly onClose: () => void;
}

/** Says what going to another version does, and goes there. */
export function RollDialog({ service, version, onClose }: RollDialogProps) {
  const say = useTexts(versionTexts);
  const { message } = App.useApp();
  const { mutate, isPending, error, reset } = useChange('UpdateServiceVersion');
  const [shown, setShown] = useState<{ readonly version: Version; readonly isBack: boolean } | null>(null);
  // It stays as it was asked for, also when the version has become the current one.
  if (version !== null && version.ImageId !== shown?.version.ImageId)
    setShown({ version, isBack: version.ImageId < service.CurrentVersion });
  if (shown === null) return null;
  const values = { name: service.ServiceName, version: shown.version.ImageId };
  const close = () => {
    reset();
    setShown(null);
    onClose();
  };
  const roll = () =>
    mutate(
      { path: { ServiceName: service.ServiceName }, body: { Version: shown.version.ImageId } },
      {
        onSuccess: () => {
          void message.success(say('done', values));
          close();
        },
      },
    );
  return (
    <Confirm
      isOpen={version !== null}
      title={say(shown.isBack ? 'rollBackTitle' : 'rollForwardTitle', values)}
      verb={say(shown.isBack ? 'rollBack' : 'rollForward')}
      isPending={isPending}
      error={error}
      onConfirm={roll}
      onClose={close}
    >
      <Typography.Paragraph>{say('consequence', values)}</Typography.Paragraph>
      <Differences service={service} version={shown.version} isRoll />
    </Confirm>
  );
}
