import { DeleteOutlined, EditOutlined } from '@ant-design/icons';
import type { OperationResponse } from '@infergate/contract';
import { Button, Flex, type TableProps } from 'antd';
import { CopyText } from '../../../../elements/copy-text.tsx';
import { TimeText } from '../../../../elements/time-text.tsx';
import { named } from '../../named.ts';
import type { SayNetworks } from '../../texts.ts';

export type Group = OperationResponse<'ListSecurityGroups'>['SecurityGroups'][number];

export interface GroupIntent {
  readonly action: 'edit' | 'delete';
  readonly group: Group;
}

type Columns = NonNullable<TableProps<Group>['columns']>;

/** `act` null: this person may change nothing. */
export function groupColumns(say: SayNetworks, open: (id: string) => void, act: ((intent: GroupIntent) => void) | null): Columns {
  const columns: Columns = [
    {
      title: say('name'),
      key: 'name',
      render: (_, { SecurityGroupId, SecurityGroupName }) => (
        <Button type="link" className="group-name" onClick={() => open(SecurityGroupId)}>
          {named(SecurityGroupName, SecurityGroupId)}
        </Button>
      ),
    },
    { title: say('id'), key: 'id', render: (_, { SecurityGroupId }) => <CopyText text={SecurityGroupId} label={say('id')} /> },
    { title: say('vpc'), dataIndex: 'VpcId' },
    { title: say('rules'), dataIndex: 'RuleCount' },
    { title: say('description'), dataIndex: 'Description' },
    { title: say('created'), key: 'created', render: (_, { CreateTime }) => <TimeText time={CreateTime} /> },
  ];
  if (act === null) return columns;
  return [...columns, { title: say('actions'), key: 'actions', render: (_, group) => <GroupActions group={group} say={say} act={act} /> }];
}

interface GroupActionsProps {
  readonly group: Group;
  readonly say: SayNetworks;
  readonly act: (intent: GroupIntent) => void;
}

function GroupActions({ group, say, act }: GroupActionsProps) {
  const name = named(group.SecurityGroupName, group.SecurityGroupId);
  return (
    <Flex>
      <Button type="text" icon={<EditOutlined />} aria-label={say('editOf', { name })} onClick={() => act({ action: 'edit', group })} />
      <Button
        type="text"
        danger
        icon={<DeleteOutlined />}
        aria-label={say('deleteOf', { name })}
        onClick={() => act({ action: 'delete', group })}
      />
    </Flex>
  );
}
