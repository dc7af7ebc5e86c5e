import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App, InputNumber, Typography } from 'antd';
import { useState } from 'react';
import { Confirm } from '../../elements/confirm.tsx';
import { useTexts } from '../../i18n/texts.ts';
import { obstacleTo } from '../../service-actions/action.ts';
import { actionTexts } from '../../service-actions/texts.ts';
import { fitFor, type Intent } from './actions.ts';
import { dialogTexts } from './dialog-texts.ts';
import { type Failure, runAction } from './run-action.ts';

interface BulkDialogProps {
  readonly intent: Intent;
  readonly onClose: () => void;
  /** It was done with all of them. */
  readonly onDone: () => void;
}

/** The same with several services at once; what could not be done is said by name. */
export function BulkDialog({ intent: { action, services }, onClose, onDone }: BulkDialogProps) {
  const say = useTexts(dialogTexts);
  const sayAction = useTexts(actionTexts);
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  // They are those that were asked for, whatever happens to the list meanwhile.
  const [fit] = useState(() => fitFor(action, services));
  const [left] = useState(() => services.filter((service) => obstacleTo(action, service) !== null));
  const [instances, setInstances] = useState<number | null>(fit[0]?.TotalInstance ?? 1);
  const names = fit.map(({ ServiceName }) => ServiceName);
  const count = names.length;
  const {
    mutate,
    data: failures = [],
    isPending,
  } = useMutation({
    mutationFn: () => runAction(action, names, instances ?? 1),
    onSuccess: (failures) => {
      if (failures.length > 0) return;
      void message.success(say(`${action}Done`, { count }));
      onDone();
      onClose();
    },
    onSettled: () => queryClient.invalidateQueries(),
  });
  const consequence = action === 'scale' && instances === 0 ? 'scaleToZero' : (`${action}Consequence` as const);
  return (
    <Confirm
      isOpen
      title={say(`${action}Title`, { count })}
      verb={sayAction(action)}
      isDanger={action === 'delete' || action === 'stop' || consequence === 'scaleToZero'}
      {...(action === 'delete' ? { name: say('typedCount', { count }) } : {})}
      isBlocked={instances === null}
      isPending={isPending}
      error={null}
      onConfirm={() => mutate()}
      onClose={onClose}
    >
      <Typography.Paragraph>{say('each', { consequence: sayAction(consequence) })}</Typography.Paragraph>
      <Names names={names} />
      {action === 'scale' && <InstancesField value={instances} onChange={setInstances} />}
      {left.length > 0 && (
        <Typography.Paragraph type="secondary">
          {say('leftOut', { names: left.map(({ ServiceName }) => ServiceName).join(', ') })}
        </Typography.Paragraph>
      )}
      <Failures failures={failures} />
    </Confirm>
  );
}

const MAX_NAMED = 10;

function Names({ names }: { readonly names: readonly string[] }) {
  const say = useTexts(dialogTexts);
  const named = names.slice(0, MAX_NAMED).join(', ');
  const more = names.length - MAX_NAMED;
  return <Typography.Paragraph strong>{more > 0 ? say('and', { names: named, count: more }) : named}</Typography.Paragraph>;
}

const MAX_INSTANCES = 10_000;

interface InstancesFieldProps {
  readonly value: number | null;
  readonly onChange: (value: number | null) => void;
}

function InstancesField({ value, onChange }: InstancesFieldProps) {
  const say = useTexts(actionTexts);
  return (
    <label className="field">
      <span>{say('instances')}</span>
      <InputNumber min={0} max={MAX_INSTANCES} precision={0} value={value} onChange={onChange} />
    </label>
  );
}

function Failures({ failures }: { readonly failures: readonly Failure[] }) {
  const say = useTexts(dialogTexts);
  if (failures.length === 0) return null;
  const list = (
    <ul className="problems">
      {failures.map(({ name, error }) => (
        <li key={name}>
          <code>{name}</code> {error.message}
        </li>
      ))}
    </ul>
  );
  return <Alert type="error" showIcon title={say('failures')} description={list} />;
}
