import { DeleteOutlined, EditOutlined } from '@ant-design/icons';
import type { OperationResponse } from '@infergate/contract';
import { Button, Flex, type TableProps } from 'antd';
import { TimeText } from '../../../../elements/time-text.tsx';
import { PageLink } from '../../../../shell/page-link.tsx';
import { NameCell } from '../../name-cell.tsx';
import { named } from '../../named.ts';
import { OriginTag } from '../../origin-tag.tsx';
import type { SayNetworks } from '../../texts.ts';

export type Vpc = OperationResponse<'ListVpcs'>['Vpcs'][number];

export interface VpcIntent {
  readonly action: 'rename' | 'delete';
  readonly vpc: Vpc;
}

type Columns = NonNullable<TableProps<Vpc>['columns']>;

/** `act` null: this person may change nothing. */
export function vpcColumns(say: SayNetworks, act: ((intent: VpcIntent) => void) | null): Columns {
  const columns: Columns = [
    { title: say('nameOrId'), key: 'name', render: (_, { VpcName, VpcId }) => <NameCell name={VpcName} id={VpcId} /> },
    { title: say('range'), dataIndex: 'CidrBlock' },
    {
      title: say('vSwitches'),
      key: 'vswitches',
      render: (_, { VpcId, VSwitchIds }) => (
        <PageLink to="/networks/vswitches" search={{ vpc: VpcId }}>
          {VSwitchIds.length}
        </PageLink>
      ),
    },
    { title: say('account'), dataIndex: 'AccountId' },
    { title: say('origin'), key: 'origin', render: (_, { Origin }) => <OriginTag origin={Origin} /> },
    { title: say('created'), key: 'created', render: (_, { CreateTime }) => <TimeText time={CreateTime} /> },
  ];
  if (act === null) return columns;
  return [...columns, { title: say('actions'), key: 'actions', render: (_, vpc) => <VpcActions vpc={vpc} say={say} act={act} /> }];
}

interface VpcActionsProps {
  readonly vpc: Vpc;
  readonly say: SayNetworks;
  readonly act: (intent: VpcIntent) => void;
}

function VpcActions({ vpc, say, act }: VpcActionsProps) {
  const name = named(vpc.VpcName, vpc.VpcId);
  if (vpc.Origin === 'configuration') return null;
  return (
    <Flex>
      <Button type="text" icon={<EditOutlined />} aria-label={say('renameOf', { name })} onClick={() => act({ action: 'rename', vpc })} />
      <Button
        type="text"
        danger
        icon={<DeleteOutlined />}
        aria-label={say('deleteOf', { name })}
        onClick={() => act({ action: 'delete', vpc })}
      />
    </Flex>
  );
}
