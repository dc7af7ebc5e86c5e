import { Typography } from 'antd';
import { useState } from 'react';
import { useChange } from '../../../../api/queries.ts';
import { Confirm } from '../../../../elements/confirm.tsx';
import { useTexts } from '../../../../i18n/texts.ts';
import type { Instance, InstanceAction } from './instance-actions.ts';
import { instanceTexts } from './texts.ts';

interface InstanceDialogProps {
  readonly serviceName: string;
  /** null: nothing is asked for. */
  readonly instance: Instance | null;
  readonly action: InstanceAction;
  /** No other one takes requests. */
  readonly isOnly: boolean;
  readonly onClose: () => void;
}

/** Says what becomes of an instance and of the calls, and has it done. */
export function InstanceDialog({ serviceName, instance, action, isOnly, onClose }: InstanceDialogProps) {
  const say = useTexts(instanceTexts);
  const renewal = useChange('DeleteServiceInstances');
  const traffic = useChange('UpdateServiceInstance');
  const [shown, setShown] = useState({ name: '', action, isOnly });
  if (instance !== null && (shown.name !== instance.InstanceName || shown.action !== action))
    setShown({ name: instance.InstanceName, action, isOnly });
  const change = action === 'isolate' || action === 'rejoin' ? traffic : renewal;
  const close = () => {
    renewal.reset();
    traffic.reset();
    onClose();
  };
  const carryOut = () => {
    const options = { onSuccess: close };
    const { name } = shown;
    if (action === 'isolate' || action === 'rejoin')
      traffic.mutate({ path: { ServiceName: serviceName, InstanceName: name }, body: { Isolate: action === 'isolate' } }, options);
    else
      renewal.mutate(
        { path: { ServiceName: serviceName }, query: { InstanceList: JSON.stringify([name]), SoftRestart: action === 'restart' } },
        options,
      );
  };
  return (
    <Confirm
      isOpen={instance !== null}
      title={say(`${shown.action}Title`, { name: shown.name })}
      verb={say(shown.action)}
      isDanger={shown.isOnly && shown.action !== 'rejoin'}
      isPending={change.isPending}
      error={change.error}
      onConfirm={carryOut}
      onClose={close}
    >
      <Typography.Paragraph>{say(`${shown.action}Consequence`)}</Typography.Paragraph>
      {shown.isOnly && shown.action !== 'rejoin' && <Typography.Paragraph type="danger">{say('only')}</Typography.Paragraph>}
    </Confirm>
  );
}
