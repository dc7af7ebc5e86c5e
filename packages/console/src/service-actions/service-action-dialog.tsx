import { App, InputNumber, Typography } from 'antd';
import { useState } from 'react';
import { useChange } from '../api/queries.ts';
import { Confirm } from '../elements/confirm.tsx';
import { useTexts } from '../i18n/texts.ts';
import { ACTION_OPERATIONS, type ActionSubject, type ServiceAction } from './action.ts';
import { actionTexts } from './texts.ts';

interface ServiceActionDialogProps {
  /** What is asked for; null: nothing. */
  readonly action: ServiceAction | null;
  readonly service: ActionSubject;
  readonly onClose: () => void;
  /** The server has accepted it. */
  readonly onDone?: (action: ServiceAction) => void;
}

/** Says what an action does to those who use the service, and has it done. */
export function ServiceActionDialog({ action, service, onClose, onDone }: ServiceActionDialogProps) {
  // What was asked for stays to be read while the dialog goes.
  const [shown, setShown] = useState<ServiceAction>('start');
  if (action !== null && action !== shown) setShown(action);
  const props = { isOpen: action !== null, service, onClose, ...(onDone === undefined ? {} : { onDone }) };
  return shown === 'scale' ? <ScaleDialog {...props} /> : <PlainDialog key={shown} {...props} action={shown} />;
}

interface DialogProps extends Omit<ServiceActionDialogProps, 'action'> {
  readonly isOpen: boolean;
}

function PlainDialog({ action, isOpen, service, onClose, onDone }: DialogProps & { readonly action: Exclude<ServiceAction, 'scale'> }) {
  const say = useTexts(actionTexts);
  const done = useDone(action, service, onClose, onDone);
  const { mutate, isPending, error, reset } = useChange(ACTION_OPERATIONS[action], done);
  const isDanger = action === 'stop' || action === 'delete';
  const { ServiceName: name } = service;
  return (
    <Confirm
      isOpen={isOpen}
      title={say(`${action}Title`, { name })}
      verb={say(action)}
      isDanger={isDanger}
      {...(action === 'delete' ? { name } : {})}
      isPending={isPending}
      error={error}
      onConfirm={() => mutate({ path: { ServiceName: name } })}
      onClose={() => {
        reset();
        onClose();
      }}
    >
      <Typography.Paragraph>{say(`${action}Consequence`)}</Typography.Paragraph>
    </Confirm>
  );
}

/** An installation takes no more. */
const MOST = 10_000;

function ScaleDialog({ isOpen, service, onClose, onDone }: DialogProps) {
  const say = useTexts(actionTexts);
  const { mutate, isPending, error, reset } = useChange('ScaleService');
  const done = useDone('scale', service, onClose, onDone);
  const { ServiceName: name, TotalInstance: present } = service;
  const [instances, setInstances] = useState<number | null>(present);
  const [wasOpen, setWasOpen] = useState(isOpen);
  if (isOpen !== wasOpen) {
    setWasOpen(isOpen);
    setInstances(present);
  }
  return (
    <Confirm
      isOpen={isOpen}
      title={say('scaleTitle', { name })}
      verb={say('scale')}
      isDanger={instances === 0}
      isBlocked={instances === null || instances === present}
      isPending={isPending}
      error={error}
      onConfirm={() => mutate({ path: { ServiceName: name }, body: { Instance: instances ?? present } }, { onSuccess: done })}
      onClose={() => {
        reset();
        onClose();
      }}
    >
      <Typography.Paragraph>{say(instances === 0 ? 'scaleToZero' : 'scaleConsequence')}</Typography.Paragraph>
      <label className="field">
        <span>{say('instances')}</span>
        <InputNumber min={0} max={MOST} precision={0} value={instances} onChange={setInstances} />
      </label>
    </Confirm>
  );
}

function useDone(
  action: ServiceAction,
  { ServiceName: name }: ActionSubject,
  onClose: () => void,
  onDone?: (action: ServiceAction) => void,
) {
  const say = useTexts(actionTexts);
  const { message } = App.useApp();
  return () => {
    void message.success(say(`${action}Done`, { name }));
    onClose();
    onDone?.(action);
  };
}
