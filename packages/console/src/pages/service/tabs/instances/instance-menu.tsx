import { EllipsisOutlined } from '@ant-design/icons';
import { Button, Dropdown } from 'antd';
import { useTexts } from '../../../../i18n/texts.ts';
import { Allowed } from '../../../../session/session.tsx';
import type { InstanceAction } from './instance-actions.ts';
import { instanceTexts } from './texts.ts';

interface InstanceMenuProps {
  readonly name: string;
  readonly actions: readonly InstanceAction[];
  readonly onAsk: (action: InstanceAction) => void;
}

export function InstanceMenu({ name, actions, onAsk }: InstanceMenuProps) {
  const say = useTexts(instanceTexts);
  const items = actions.map((key) => ({ key, label: say(key), onClick: () => onAsk(key) }));
  if (items.length === 0) return null;
  return (
    <Allowed operation="DeleteServiceInstances">
      <Dropdown menu={{ items }} trigger={['click']}>
        <Button type="text" size="small" icon={<EllipsisOutlined />} aria-label={say('actionsOf', { name })} />
      </Dropdown>
    </Allowed>
  );
}
