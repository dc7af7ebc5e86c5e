import { PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
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
import { type Vpc, type VpcIntent, vpcColumns } from './columns.tsx';
import { CreateVpcDialog, RenameVpcDialog } from './vpc-dialogs.tsx';

const PAGE_SIZE = 50;

export function VpcsTab() {
  const say = useTexts(networkTexts);
  const [state, change] = useSearchState();
  const { data, error } = useOperation('ListVpcs', { query: { PageNumber: pageOf(state), PageSize: PAGE_SIZE } });
  const [isCreating, setCreating] = useState(false);
  const [intent, setIntent] = useState<VpcIntent | null>(null);
  const mayChange = useMay()('UpdateVpc');
  return (
    <>
      <Allowed operation="CreateVpc">
        <div className="tab-actions">
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setCreating(true)}>
            {say('createVpc')}
          </Button>
        </div>
      </Allowed>
      {error !== null && <ProblemAlert error={error} />}
      {data === undefined && error === null && <LoadingPage />}
      {data?.TotalCount === 0 && <EmptyState title={say('noVpcsTitle')}>{say('noVpcs')}</EmptyState>}
      {data !== undefined && data.TotalCount > 0 && (
        <RecordTable
          rowKey="VpcId"
          aria-label={say('vpcs')}
          columns={vpcColumns(say, mayChange ? setIntent : null)}
          dataSource={data.Vpcs}
          pagination={pagingOf(data, change)}
        />
      )}
      {isCreating && <CreateVpcDialog onClose={() => setCreating(false)} />}
      {intent?.action === 'rename' && <RenameVpcDialog vpc={intent.vpc} onClose={() => setIntent(null)} />}
      {intent?.action === 'delete' && <DeleteVpcDialog vpc={intent.vpc} onClose={() => setIntent(null)} />}
    </>
  );
}

function DeleteVpcDialog({ vpc: { VpcId, VpcName }, onClose }: { readonly vpc: Vpc; readonly onClose: () => void }) {
  const say = useTexts(networkTexts);
  const { mutate, isPending, error } = useChange('DeleteVpc');
  return (
    <DeleteDialog
      name={named(VpcName, VpcId)}
      isPending={isPending}
      error={error}
      onDelete={(onSuccess) => mutate({ path: { VpcId } }, { onSuccess })}
      onClose={onClose}
    >
      <p>{say('deleteText')}</p>
    </DeleteDialog>
  );
}
