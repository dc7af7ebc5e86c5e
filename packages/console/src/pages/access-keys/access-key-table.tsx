import { DeleteOutlined } from '@ant-design/icons';
import { Button, type TableProps, Tag, Tooltip } from 'antd';
import { CopyText } from '../../elements/copy-text.tsx';
import { RecordTable } from '../../elements/record-table/record-table.tsx';
import { TimeText } from '../../elements/time-text.tsx';
import { useTexts } from '../../i18n/texts.ts';
import { useSession } from '../../session/session.tsx';
import { type AccessKey, deletionObstacle } from './deletion.ts';
import { accessKeyTexts } from './texts.ts';

interface AccessKeyTableProps {
  readonly keys: readonly AccessKey[];
  readonly onDelete: (key: AccessKey) => void;
}

export function AccessKeyTable({ keys, onDelete }: AccessKeyTableProps) {
  const say = useTexts(accessKeyTexts);
  const { AccessKeyId: own } = useSession();
  const columns: NonNullable<TableProps<AccessKey>['columns']> = [
    {
      title: say('id'),
      key: 'id',
      render: (_, { AccessKeyId }) => (
        <>
          <CopyText text={AccessKeyId} label={say('id')} /> {AccessKeyId === own && <Tag color="blue">{say('you')}</Tag>}
        </>
      ),
    },
    { title: say('role'), key: 'role', render: (_, { Role }) => say(Role) },
    {
      title: say('status'),
      key: 'status',
      render: (_, { Status }) => <Tag color={Status === 'Active' ? 'success' : 'default'}>{say(Status)}</Tag>,
    },
    { title: say('created'), key: 'created', render: (_, { CreateTime }) => <TimeText time={CreateTime} /> },
    {
      title: say('actions'),
      key: 'actions',
      render: (_, key) => <DeleteButton subject={key} obstacle={deletionObstacle(key, keys)} onDelete={onDelete} />,
    },
  ];
  return (
    <RecordTable
      rowKey="AccessKeyId"
      aria-label={say('list')}
      columns={columns}
      dataSource={keys}
      pagination={keys.length > 20 ? { pageSize: 20 } : false}
    />
  );
}

interface DeleteButtonProps {
  readonly subject: AccessKey;
  readonly obstacle: 'lastAdministrator' | null;
  readonly onDelete: (key: AccessKey) => void;
}

function DeleteButton({ subject, obstacle, onDelete }: DeleteButtonProps) {
  const say = useTexts(accessKeyTexts);
  const button = (
    <Button
      type="text"
      danger
      icon={<DeleteOutlined />}
      disabled={obstacle !== null}
      aria-label={say('deleteOf', { id: subject.AccessKeyId })}
      onClick={() => onDelete(subject)}
    />
  );
  return obstacle === null ? button : <Tooltip title={say(obstacle)}>{button}</Tooltip>;
}
