import { EllipsisOutlined } from '@ant-design/icons';
import { Button, Dropdown, type MenuProps } from 'antd';
import { useState } from 'react';
import { DeleteGateway } from '../../elements/gateways/delete-gateway.tsx';
import { SetDefault } from '../../elements/gateways/set-default.tsx';
import { SizeDialog, sizeTitle } from '../../elements/gateways/size-dialog.tsx';
import { gatewayWords } from '../../elements/gateways/texts.ts';
import { useTexts } from '../../i18n/texts.ts';
import { useMay } from '../../session/session.tsx';
import type { GatewayRow } from './list-query.ts';
import { gatewaysTexts } from './texts.ts';

type Action = 'size' | 'default' | 'delete';

/** What can be done with a gateway from the list. The shared one is not changed by calls. */
export function RowActions({ gateway }: { readonly gateway: GatewayRow }) {
  const say = useTexts(gatewaysTexts);
  const word = useTexts(gatewayWords);
  const may = useMay();
  const [open, setOpen] = useState<Action | null>(null);
  if (gateway.GatewayType === 'Shared' || !may('UpdateGateway')) return null;
  const isGoing = gateway.Status === 'Deleting';
  const items: MenuProps['items'] = [
    { key: 'size', label: word(sizeTitle(gateway)), disabled: isGoing, onClick: () => setOpen('size') },
    { key: 'default', label: word('setDefault'), disabled: isGoing || gateway.IsDefault, onClick: () => setOpen('default') },
    { type: 'divider' },
    { key: 'delete', label: word('delete'), danger: true, disabled: isGoing, onClick: () => setOpen('delete') },
  ];
  const named = { gatewayId: gateway.GatewayId, gatewayName: gateway.GatewayName, onClose: () => setOpen(null) };
  return (
    <>
      <Dropdown menu={{ items }} trigger={['click']}>
        <Button type="text" icon={<EllipsisOutlined />} aria-label={say('actionsOf', { name: gateway.GatewayName })} />
      </Dropdown>
      {open === 'size' && <SizeDialog gateway={gateway} onClose={() => setOpen(null)} />}
      <SetDefault {...named} isOpen={open === 'default'} />
      <DeleteGateway {...named} isOpen={open === 'delete'} />
    </>
  );
}
