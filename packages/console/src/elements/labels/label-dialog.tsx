import { Input, Typography } from 'antd';
import { useState } from 'react';
import { useTexts } from '../../i18n/texts.ts';
import { Confirm } from '../confirm.tsx';
import type { LabelsProps } from './labels.tsx';
import { labelTexts } from './texts.ts';

interface LabelDialogProps extends Pick<LabelsProps, 'hint' | 'adding' | 'onAdd'> {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function LabelDialog({ isOpen, hint, adding, onAdd, onClose }: LabelDialogProps) {
  const say = useTexts(labelTexts);
  const [key, setKey] = useState('');
  const [value, setValue] = useState('');
  const close = () => {
    adding.reset();
    setKey('');
    setValue('');
    onClose();
  };
  return (
    <Confirm
      isOpen={isOpen}
      title={say('title')}
      verb={say('save')}
      isBlocked={key.trim() === ''}
      isPending={adding.isPending}
      error={adding.error}
      onConfirm={() => onAdd({ [key.trim()]: value.trim() }, close)}
      onClose={close}
    >
      <Typography.Paragraph type="secondary">{hint}</Typography.Paragraph>
      <label className="field">
        <span className="field-name">{say('key')}</span>
        <Input maxLength={128} value={key} onChange={({ target }) => setKey(target.value)} />
      </label>
      <label className="field">
        <span className="field-name">{say('value')}</span>
        <Input maxLength={256} value={value} onChange={({ target }) => setValue(target.value)} />
      </label>
    </Confirm>
  );
}
