import { EllipsisOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { Button, Dropdown, Grid, type MenuProps, Tooltip } from 'antd';
import { useState } from 'react';
import { useTexts } from '../../i18n/texts.ts';
import { ACTION_OPERATIONS, obstacleTo, type ServiceAction } from '../../service-actions/action.ts';
import { ServiceActionDialog } from '../../service-actions/service-action-dialog.tsx';
import { actionTexts } from '../../service-actions/texts.ts';
import { useMay } from '../../session/session.tsx';
import { useSearchState } from '../../shell/search-state.ts';
import { servicePath } from './service-path.ts';
import type { Service } from './subject.ts';
import { serviceTexts } from './texts.ts';

/** What one can have done to the service; what the role does not allow is not there. */
export function ServiceActionsBar({ service }: { readonly service: Service }) {
  const say = useTexts(serviceTexts);
  const may = useMay();
  const navigate = useNavigate();
  const [asked, setAsked] = useState<ServiceAction | null>(null);
  const { ServiceName: name } = service;
  const isWide = Grid.useBreakpoint().sm !== false;
  if (!may('UpdateService')) return null;
  const toggle = obstacleTo('start', service) === 'already' ? 'stop' : 'start';
  const rest = ['restart', toggle] as const;
  const isChangeable = service.SafetyLock !== 'all' && service.Status !== 'Deleting';
  return (
    <>
      <Button type="primary" disabled={!isChangeable} onClick={() => void navigate({ to: servicePath(name, 'update') })}>
        {say('update')}
      </Button>
      <ActionButton action="scale" service={service} onAsk={setAsked} />
      {isWide && rest.map((action) => <ActionButton key={action} action={action} service={service} onAsk={setAsked} />)}
      <MoreActions service={service} actions={isWide ? [] : rest} onAsk={setAsked} />
      <ServiceActionDialog
        action={asked}
        service={service}
        onClose={() => setAsked(null)}
        onDone={(action) => action === 'delete' && void navigate({ to: '/services' })}
      />
    </>
  );
}

interface ActionProps {
  readonly service: Service;
  readonly onAsk: (action: ServiceAction) => void;
}

function ActionButton({ action, service, onAsk }: ActionProps & { readonly action: ServiceAction }) {
  const say = useTexts(actionTexts);
  const may = useMay();
  const obstacle = obstacleTo(action, service);
  if (!may(ACTION_OPERATIONS[action])) return null;
  const button = (
    <Button disabled={obstacle !== null} onClick={() => onAsk(action)}>
      {say(action)}
    </Button>
  );
  return obstacle === 'locked' ? <Tooltip title={say('locked')}>{button}</Tooltip> : button;
}

interface MoreActionsProps extends ActionProps {
  /** Those that have no button. */
  readonly actions: readonly ServiceAction[];
}

function MoreActions({ service, actions, onAsk }: MoreActionsProps) {
  const say = useTexts(serviceTexts);
  const sayAction = useTexts(actionTexts);
  const navigate = useNavigate();
  const clone = () => void navigate({ to: '/services/deploy/custom', search: { from: service.ServiceName } });
  const item = (action: ServiceAction) => ({
    key: action,
    label: sayAction(action),
    danger: action === 'delete',
    disabled: obstacleTo(action, service) !== null,
    onClick: () => onAsk(action),
  });
  const [, changeSearch] = useSearchState();
  const invocation = () => changeSearch({ panel: 'invocation' });
  const items: MenuProps['items'] = [
    ...actions.map(item),
    { key: 'invocation', label: say('invocation'), onClick: invocation },
    { key: 'clone', label: say('clone'), onClick: clone },
    item('delete'),
  ];
  return (
    <Dropdown menu={{ items }} trigger={['click']}>
      <Button icon={<EllipsisOutlined />} aria-label={say('more')} />
    </Dropdown>
  );
}
