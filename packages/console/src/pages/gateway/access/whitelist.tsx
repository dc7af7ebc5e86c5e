import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Alert, Button, Table, type TableColumnsType, Typography } from 'antd';
import { useState } from 'react';
import { useChange } from '../../../api/queries.ts';
import { Confirm } from '../../../elements/confirm.tsx';
import { useTexts } from '../../../i18n/texts.ts';
import { Allowed, useMay } from '../../../session/session.tsx';
import { AddDialog } from './add-dialog.tsx';
import { accessTexts } from './texts.ts';
import { aclPolicyList, MAX_ENTRIES } from './whitelist-entries.ts';
import { type AclEntry, listOf, type WhitelistProps } from './whitelist-subject.ts';

interface WhitelistViewProps extends WhitelistProps {
  /** Whoever is on the list can come in now. */
  readonly isEntranceOpen: boolean;
}

/** Who is let in at one endpoint of the gateway. */
export function Whitelist({ gatewayId, vpcId, entries, isEntranceOpen }: WhitelistViewProps) {
  const say = useTexts(accessTexts);
  const may = useMay();
  const [isAdding, setAdding] = useState(false);
  const [going, setGoing] = useState<AclEntry | null>(null);
  const columns: TableColumnsType<AclEntry> = [
    { title: say('entry'), dataIndex: 'Entry', render: (entry: string) => <Typography.Text code>{entry}</Typography.Text> },
    { title: say('comment'), dataIndex: 'Comment', className: 'wrapping' },
  ];
  if (may('DeleteAclPolicy'))
    columns.push({
      key: 'remove',
      title: say('actions'),
      width: 90,
      render: (_, row) => (
        <Button type="text" icon={<DeleteOutlined />} aria-label={say('removeEntry', { entry: row.Entry })} onClick={() => setGoing(row)} />
      ),
    });
  return (
    <>
      <div className="access-head">
        <h3>{say('whitelist')}</h3>
        <Typography.Text type="secondary">{say('whitelistCount', { count: entries.length, most: MAX_ENTRIES })}</Typography.Text>
        <div className="access-actions">
          <Allowed operation="CreateAclPolicy">
            <Button icon={<PlusOutlined />} disabled={entries.length >= MAX_ENTRIES} onClick={() => setAdding(true)}>
              {say('add')}
            </Button>
          </Allowed>
        </div>
      </div>
      {entries.length === 0 ? (
        <Alert type={isEntranceOpen ? 'warning' : 'info'} showIcon title={say('empty')} description={say('emptyWhat')} />
      ) : (
        <Table<AclEntry>
          rowKey="Entry"
          size="small"
          aria-label={say('whitelist')}
          columns={columns}
          dataSource={entries}
          pagination={false}
        />
      )}
      {isAdding && <AddDialog gatewayId={gatewayId} vpcId={vpcId} entries={entries} onClose={() => setAdding(false)} />}
      <RemoveEntry gatewayId={gatewayId} vpcId={vpcId} entry={going} isLast={entries.length === 1} onClose={() => setGoing(null)} />
    </>
  );
}

interface RemoveEntryProps extends Pick<WhitelistProps, 'gatewayId' | 'vpcId'> {
  readonly entry: AclEntry | null;
  readonly isLast: boolean;
  readonly onClose: () => void;
}

function RemoveEntry({ gatewayId, vpcId, entry, isLast, onClose }: RemoveEntryProps) {
  const say = useTexts(accessTexts);
  const { mutate, isPending, error, reset } = useChange('DeleteAclPolicy');
  const close = () => {
    reset();
    onClose();
  };
  const remove = ({ Entry }: AclEntry) => {
    const AclPolicyList = aclPolicyList([{ text: Entry, comment: '' }], '');
    mutate({ path: { GatewayId: gatewayId }, query: { AclPolicyList, ...listOf(vpcId) } }, { onSuccess: close });
  };
  return (
    <Confirm
      isOpen={entry !== null}
      title={say('removeTitle', { entry: entry?.Entry ?? '' })}
      verb={say('remove')}
      isDanger
      isPending={isPending}
      error={error}
      onConfirm={() => entry !== null && remove(entry)}
      onClose={close}
    >
      <p>{say('removeWhat')}</p>
      {isLast && <p>{say('removeLast')}</p>}
    </Confirm>
  );
}
