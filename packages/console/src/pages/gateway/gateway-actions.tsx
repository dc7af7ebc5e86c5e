import { useNavigate } from '@tanstack/react-router';
import { Button, Dropdown, type MenuProps } from 'antd';
import { DownOutlined } from '@ant-design/icons';
import { useState } from 'react';
import { DeleteGateway } from '../../elements/gateways/delete-gateway.tsx';
import { SetDefault } from '../../elements/gateways/set-default.tsx';
import { SizeDialog, sizeTitle } from '../../elements/gateways/size-dialog.tsx';
import { gatewayWords } from '../../elements/gateways/texts.ts';
import { useTexts } from '../../i18n/texts.ts';
import { useMay } from '../../session/session.tsx';
import type { Gateway } from './subject.ts';
import { gatewayTexts } from './texts.ts';

type Action = 'size' | 'default' | 'delete';

/** What can be done with a dedicated gateway as a whole. */
export function GatewayActions({ gateway }: { readonly gateway: Gateway }) {
  const say = useTexts(gatewayTexts);
  const word = useTexts(gatewayWords);
  const may = useMay();
  const navigate = useNavigate();
  const [open, setOpen] = useState<Action | null>(null);
  if (gateway.GatewayType === 'Shared' || !may('UpdateGateway')) return null;
  const isGoing = gateway.Status === 'Deleting';
  const items: MenuProps['items'] = [
    { key: 'default', label: word('setDefault'), disabled: isGoing || gateway.IsDefault, onClick: () => setOpen('default') },
    { key: 'delete', label: word('delete'), danger: true, disabled: isGoing, onClick: () => setOpen('delete') },
  ];
  const named = { gatewayId: gateway.GatewayId, gatewayName: gateway.GatewayName, onClose: () => setOpen(null) };
  return (
    <>
      <Button disabled={isGoing} onClick={() => setOpen('size')}>
        {word(sizeTitle(gateway))}
      </Button>
      <Dropdown menu={{ items }} trigger={['click']}>
        <Button icon={<DownOutlined />} iconPlacement="end">
          {say('actions')}
        </Button>
      </Dropdown>
      {open === 'size' && <SizeDialog gateway={gateway} onClose={() => setOpen(null)} />}
      <SetDefault {...named} isOpen={open === 'default'} />
      <DeleteGateway {...named} isOpen={open === 'delete'} onDeleted={() => void navigate({ to: '/gateways' })} />
    </>
  );
}
