import { PlusOutlined } from '@ant-design/icons';
import { Button, Input, Tag, Typography } from 'antd';
import { useState } from 'react';
import { useChange } from '../../../api/queries.ts';
import { Confirm } from '../../../elements/confirm.tsx';
import { ProblemAlert } from '../../../elements/problem-alert.tsx';
import { useTexts } from '../../../i18n/texts.ts';
import { useMay } from '../../../session/session.tsx';
import type { Service } from '../subject.ts';
import { labelTexts } from './texts.ts';

/** Labels of the service; who may change them adds and removes them here. */
export function Labels({ service }: { readonly service: Service }) {
  const say = useTexts(labelTexts);
  const canChange = useMay()('UpdateServiceLabel');
  const { mutate, error } = useChange('DeleteServiceLabel');
  const [isAdding, setAdding] = useState(false);
  const remove = (key: string) => mutate({ path: { ServiceName: service.ServiceName }, query: { LabelKeys: JSON.stringify([key]) } });
  return (
    <div className="labels">
      {service.Labels.length === 0 && !canChange && say('none')}
      {service.Labels.map(({ LabelKey: key, LabelValue: value }) => (
        <Tag
          key={key}
          closable={canChange ? { 'aria-label': say('remove', { key }) } : false}
          onClose={(event) => {
            // It goes when the server says so.
            event.preventDefault();
            remove(key);
          }}
        >
          {value === '' ? key : `${key}: ${value}`}
        </Tag>
      ))}
      {canChange && (
        <Button size="small" type="dashed" icon={<PlusOutlined />} onClick={() => setAdding(true)}>
          {say('add')}
        </Button>
      )}
      {error !== null && <ProblemAlert error={error} />}
      <LabelDialog isOpen={isAdding} service={service} onClose={() => setAdding(false)} />
    </div>
  );
}

interface LabelDialogProps {
  readonly isOpen: boolean;
  readonly service: Service;
  readonly onClose: () => void;
}

function LabelDialog({ isOpen, service, onClose }: LabelDialogProps) {
  const say = useTexts(labelTexts);
  const { mutate, isPending, error, reset } = useChange('UpdateServiceLabel');
  const [key, setKey] = useState('');
  const [value, setValue] = useState('');
  const close = () => {
    reset();
    setKey('');
    setValue('');
    onClose();
  };
  const save = () =>
    mutate({ path: { ServiceName: service.ServiceName }, body: { Labels: { [key.trim()]: value.trim() } } }, { onSuccess: close });
  return (
    <Confirm
      isOpen={isOpen}
      title={say('title')}
      verb={say('save')}
      isBlocked={key.trim() === ''}
      isPending={isPending}
      error={error}
      onConfirm={save}
      onClose={close}
    >
      <Typography.Paragraph type="secondary">{say('hint')}</Typography.Paragraph>
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
