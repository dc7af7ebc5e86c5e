import { CloseOutlined } from '@ant-design/icons';
import { Button, Space } from 'antd';
import { useState } from 'react';
import { useChange } from '../../../api/queries.ts';
import { Confirm } from '../../../elements/confirm.tsx';
import { useTexts } from '../../../i18n/texts.ts';
import { useMay } from '../../../session/session.tsx';
import type { Gateway } from '../subject.ts';
import { AddVpcDialog } from './add-vpc-dialog.tsx';
import type { LinkedVpcRow } from './linked-vpcs.ts';
import { vpcTexts } from './vpc-texts.ts';

interface VSwitchesProps {
  readonly gateway: Gateway;
  readonly row: LinkedVpcRow;
}

/** The vSwitches of a linked VPC by zone: added, removed one by one, or all together, which closes access from the VPC. */
export function VSwitches({ gateway, row }: VSwitchesProps) {
  const say = useTexts(vpcTexts);
  const may = useMay()('DeleteGatewayIntranetLinkedVpc');
  const [isAdding, setAdding] = useState(false);
  const [going, setGoing] = useState<string | null>(null);
  const linked = row.vSwitches.map(({ id }) => id);
  return (
    <>
      <ul className="vswitches">
        {row.vSwitches.map(({ id, zone, address }) => (
          <li key={id}>
            {id} · {zone} · {address}
            {may && row.vSwitches.length > 1 && (
              <Button
                type="text"
                size="small"
                icon={<CloseOutlined />}
                aria-label={say('removeVSwitch', { vSwitch: id })}
                onClick={() => setGoing(id)}
              />
            )}
          </li>
        ))}
      </ul>
      {may && (
        <Space size="small">
          <Button type="link" size="small" className="bare" onClick={() => setAdding(true)}>
            {say('addVSwitch')}
          </Button>
          <Button type="link" danger size="small" className="bare" onClick={() => setGoing('')}>
            {say('delete')}
          </Button>
        </Space>
      )}
      {isAdding && <AddVpcDialog gateway={gateway} entrance="vpc" vpcId={row.vpcId} linked={linked} onClose={() => setAdding(false)} />}
      <Unlink gatewayId={gateway.GatewayId} row={row} vSwitchId={going} onClose={() => setGoing(null)} />
    </>
  );
}

interface UnlinkProps {
  readonly gatewayId: string;
  readonly row: LinkedVpcRow;
  /** Empty: all of them. null: not asked for. */
  readonly vSwitchId: string | null;
  readonly onClose: () => void;
}

function Unlink({ gatewayId, row, vSwitchId, onClose }: UnlinkProps) {
  const say = useTexts(vpcTexts);
  const { mutate, isPending, error, reset } = useChange('DeleteGatewayIntranetLinkedVpc');
  const isAll = vSwitchId === null || vSwitchId === '';
  const close = () => {
    reset();
    onClose();
  };
  const remove = () => {
    const query = { VpcId: row.vpcId, ...(isAll ? {} : { VSwitchId: vSwitchId }) };
    mutate({ path: { GatewayId: gatewayId }, query }, { onSuccess: close });
  };
  return (
    <Confirm
      isOpen={vSwitchId !== null}
      title={isAll ? say('deleteTitle', { vpc: row.vpcId }) : say('removeTitle', { vSwitch: vSwitchId })}
      verb={say('delete')}
      isDanger
      isPending={isPending}
      error={error}
      onConfirm={remove}
      onClose={close}
    >
      <p>{say(isAll ? 'deleteWhat' : 'removeWhat')}</p>
    </Confirm>
  );
}
