import { PlusOutlined } from '@ant-design/icons';
import { Button, Select } from 'antd';
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
import { useVpcOptions } from '../../vpc-options.ts';
import { type VSwitch, vSwitchColumns } from './columns.tsx';
import { CreateVSwitchDialog } from './create-dialog.tsx';

const PAGE_SIZE = 50;

export function VSwitchesTab() {
  const say = useTexts(networkTexts);
  const [state, change] = useSearchState();
  const { vpc = '' } = state;
  const query = { PageNumber: pageOf(state), PageSize: PAGE_SIZE, ...(vpc === '' ? {} : { VpcId: vpc }) };
  const { data, error } = useOperation('ListVSwitches', { query });
  const [isCreating, setCreating] = useState(false);
  const [leaving, setLeaving] = useState<VSwitch | null>(null);
  const mayDelete = useMay()('DeleteVSwitch');
  const vpcs = useVpcOptions();
  return (
    <>
      <div className="tab-actions">
        <Select
          aria-label={say('vpc')}
          className="tab-filter"
          value={vpc}
          options={[{ value: '', label: say('anyVpc') }, ...vpcs]}
          onChange={(value) => change({ vpc: value, page: '' })}
        />
        <Allowed operation="CreateVSwitch">
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setCreating(true)}>
            {say('createVSwitch')}
          </Button>
        </Allowed>
      </div>
      {error !== null && <ProblemAlert error={error} />}
      {data === undefined && error === null && <LoadingPage />}
      {data?.TotalCount === 0 && <EmptyState title={say('noVSwitchesTitle')}>{say('noVSwitches')}</EmptyState>}
      {data !== undefined && data.TotalCount > 0 && (
        <RecordTable
          rowKey="VSwitchId"
          aria-label={say('vSwitches')}
          columns={vSwitchColumns(say, mayDelete ? setLeaving : null)}
          dataSource={data.VSwitches}
          pagination={pagingOf(data, change)}
        />
      )}
      {isCreating && <CreateVSwitchDialog vpcId={vpc} onClose={() => setCreating(false)} />}
      {leaving !== null && <DeleteVSwitchDialog vSwitch={leaving} onClose={() => setLeaving(null)} />}
    </>
  );
}

function DeleteVSwitchDialog({
  vSwitch: { VSwitchId, VSwitchName },
  onClose,
}: {
  readonly vSwitch: VSwitch;
  readonly onClose: () => void;
}) {
  const say = useTexts(networkTexts);
  const { mutate, isPending, error } = useChange('DeleteVSwitch');
  return (
    <DeleteDialog
      name={named(VSwitchName, VSwitchId)}
      isPending={isPending}
      error={error}
      onDelete={(onSuccess) => mutate({ path: { VSwitchId } }, { onSuccess })}
      onClose={onClose}
    >
      <p>{say('deleteText')}</p>
    </DeleteDialog>
  );
}
