import { EllipsisOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { Button, Dropdown, type MenuProps } from 'antd';
import { useTexts } from '../../i18n/texts.ts';
import { ACTION_OPERATIONS, obstacleTo, type ServiceAction } from '../../service-actions/action.ts';
import { actionTexts } from '../../service-actions/texts.ts';
import { useMay } from '../../session/session.tsx';
import type { Intent, Service } from './actions.ts';
import { servicesTexts } from './texts.ts';

interface RowActionsProps {
  readonly service: Service;
  readonly onAction: (intent: Intent) => void;
}

/** What can be done with one service, in a menu. */
export function RowActions({ service, onAction }: RowActionsProps) {
  const say = useTexts(servicesTexts);
  const sayAction = useTexts(actionTexts);
  const may = useMay();
  const navigate = useNavigate();
  const { ServiceName: name } = service;
  const act = (action: ServiceAction) => ({
    key: action,
    label: sayAction(action),
    danger: action === 'delete',
    disabled: obstacleTo(action, service) !== null,
    onClick: () => onAction({ action, services: [service] }),
  });
  const isFixed = service.SafetyLock === 'all' || service.Status === 'Deleting';
  const update = {
    key: 'update',
    label: say('update'),
    disabled: isFixed,
    onClick: () => void navigate({ to: `/services/${encodeURIComponent(name)}/update` }),
  };
  const clone = {
    key: 'clone',
    label: say('clone'),
    onClick: () => void navigate({ to: '/services/deploy/custom', search: { from: name } }),
  };
  const items: MenuProps['items'] = [
    act('start'),
    act('stop'),
    act('restart'),
    act('scale'),
    { type: 'divider' },
    update,
    clone,
    { type: 'divider' },
    act('delete'),
  ];
  // All of them ask for the same role.
  if (!may(ACTION_OPERATIONS.start)) return null;
  return (
    <Dropdown menu={{ items }} trigger={['click']}>
      <Button type="text" icon={<EllipsisOutlined />} aria-label={say('actionsOf', { name })} />
    </Dropdown>
  );
}
