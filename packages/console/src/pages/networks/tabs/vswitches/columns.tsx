import { DeleteOutlined } from '@ant-design/icons';
import type { OperationResponse } from '@infergate/contract';
import { Button, type TableProps } from 'antd';
import { TimeText } from '../../../../elements/time-text.tsx';
import { NameCell } from '../../name-cell.tsx';
import { named } from '../../named.ts';
import { OriginTag } from '../../origin-tag.tsx';
import type { SayNetworks } from '../../texts.ts';

export type VSwitch = OperationResponse<'ListVSwitches'>['VSwitches'][number];

type Columns = NonNullable<TableProps<VSwitch>['columns']>;

/** `onDelete` null: this person may not. */
export function vSwitchColumns(say: SayNetworks, onDelete: ((vSwitch: VSwitch) => void) | null): Columns {
  const columns: Columns = [
    { title: say('nameOrId'), key: 'name', render: (_, { VSwitchName, VSwitchId }) => <NameCell name={VSwitchName} id={VSwitchId} /> },
    { title: say('vpc'), dataIndex: 'VpcId' },
    { title: say('zone'), dataIndex: 'ZoneId' },
    { title: say('range'), dataIndex: 'CidrBlock' },
    { title: say('bindAddress'), dataIndex: 'BindAddress' },
    { title: say('origin'), key: 'origin', render: (_, { Origin }) => <OriginTag origin={Origin} /> },
    { title: say('created'), key: 'created', render: (_, { CreateTime }) => <TimeText time={CreateTime} /> },
  ];
  if (onDelete === null) return columns;
  const actions: Columns[number] = {
    title: say('actions'),
    key: 'actions',
    render: (_, vSwitch) =>
      vSwitch.Origin === 'api' && (
        <Button
          type="text"
          danger
          icon={<DeleteOutlined />}
          aria-label={say('deleteOf', { name: named(vSwitch.VSwitchName, vSwitch.VSwitchId) })}
          onClick={() => onDelete(vSwitch)}
        />
      ),
  };
  return [...columns, actions];
}
