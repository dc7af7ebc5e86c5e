import { PlusOutlined } from '@ant-design/icons';
import { Alert, Button } from 'antd';
import { useState } from 'react';
import { useChange, useOperation } from '../../../../api/queries.ts';
import { DeleteDialog } from '../../../../elements/deletion/delete-dialog.tsx';
import { EmptyState } from '../../../../elements/empty-state.tsx';
import { pageOf, pagingOf } from '../../../../elements/paging.ts';
import { ProblemAlert } from '../../../../elements/problem-alert.tsx';
import { RecordTable } from '../../../../elements/record-table/record-table.tsx';
import { useTexts } from '../../../../i18n/texts.ts';
import { Allowed, useMay } from '../../../../session/session.tsx';
import { LoadingPage } from '../../../../shell/loading-page.tsx';
import { useSearchState } from '../../../../shell/search-state.ts';
import { named } from '../../named.ts';
import { networkTexts } from '../../texts.ts';
import { type Group, groupColumns, type GroupIntent } from './columns.tsx';
import { CreateGroupDialog, EditGroupDialog } from './group-dialogs.tsx';
import { RulesDrawer } from './rules-drawer.tsx';

const PAGE_SIZE = 50;

export function SecurityGroupsTab() {
  const say = useTexts(networkTexts);
  const [state, change] = useSearchState();
  const { group = '' } = state;
  const { data, error } = useOperation('ListSecurityGroups', { query: { PageNumber: pageOf(state), PageSize: PAGE_SIZE } });
  const [isCreating, setCreating] = useState(false);
  const [intent, setIntent] = useState<GroupIntent | null>(null);
  const mayChange = useMay()('UpdateSecurityGroup');
  const open = (id: string) => change({ group: id });
  return (
    <>
      <Alert className="tab-note" type="info" showIcon title={say('groupsNote')} />
      <Allowed operation="CreateSecurityGroup">
        <div className="tab-actions">
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setCreating(true)}>
            {say('createGroup')}
          </Button>
        </div>
      </Allowed>
      {error !== null && <ProblemAlert error={error} />}
      {data === undefined && error === null && <LoadingPage />}
      {data?.TotalCount === 0 && <EmptyState title={say('noGroupsTitle')}>{say('noGroups')}</EmptyState>}
      {data !== undefined && data.TotalCount > 0 && (
        <RecordTable
          rowKey="SecurityGroupId"
          aria-label={say('groups')}
          columns={groupColumns(say, open, mayChange ? setIntent : null)}
          dataSource={data.SecurityGroups}
          pagination={pagingOf(data, change)}
        />
      )}
      <RulesDrawer id={group} onClose={() => change({ group: '' })} />
      {isCreating && <CreateGroupDialog onClose={() => setCreating(false)} onCreated={open} />}
      {intent?.action === 'edit' && <EditGroupDialog group={intent.group} onClose={() => setIntent(null)} />}
      {intent?.action === 'delete' && <DeleteGroupDialog group={intent.group} onClose={() => setIntent(null)} />}
    </>
  );
}

function DeleteGroupDialog({ group, onClose }: { readonly group: Group; readonly onClose: () => void }) {
  const { SecurityGroupId, SecurityGroupName } = group;
  const say = useTexts(networkTexts);
  const { mutate, isPending, error } = useChange('DeleteSecurityGroup');
  return (
    <DeleteDialog
      name={named(SecurityGroupName, SecurityGroupId)}
      isPending={isPending}
      error={error}
      onDelete={(onSuccess) => mutate({ path: { SecurityGroupId } }, { onSuccess })}
      onClose={onClose}
    >
      <p>{say('deleteText')}</p>
    </DeleteDialog>
  );
}
