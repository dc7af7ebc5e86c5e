import { PlusOutlined } from '@ant-design/icons';
import { Button, Skeleton } from 'antd';
import { useState } from 'react';
import { useOperation } from '../../../api/queries.ts';
import { EmptyState } from '../../../elements/empty-state.tsx';
import { ProblemAlert } from '../../../elements/problem-alert.tsx';
import { RecordTable } from '../../../elements/record-table/record-table.tsx';
import { useTexts } from '../../../i18n/texts.ts';
import { Allowed } from '../../../session/session.tsx';
import type { Gateway } from '../subject.ts';
import { AddVpcDialog } from './add-vpc-dialog.tsx';
import { type LinkedVpcRow, linkedVpcRows } from './linked-vpcs.ts';
import { useLinkColumns } from './link-columns.tsx';
import { useDnsChange } from './use-dns-change.ts';
import { useVerify, type Verification } from './use-verify.ts';
import { Verdicts } from './verify.tsx';
import { vpcTexts } from './vpc-texts.ts';

/** VPC access: which VPCs are linked, by which vSwitches, and who is let in from there. */
export function VpcAccess({ gateway }: { readonly gateway: Gateway }) {
  const say = useTexts(vpcTexts);
  const { data, error } = useOperation('ListGatewayIntranetLinkedVpc', { path: { GatewayId: gateway.GatewayId } });
  const [isAdding, setAdding] = useState(false);
  const rows = linkedVpcRows(data?.IntranetLinkedVpcList ?? []);
  const isFull = gateway.GatewayType === 'Application' && rows.length > 0;
  const add = (
    <Allowed operation="CreateGatewayIntranetLinkedVpc">
      <Button type="primary" icon={<PlusOutlined />} disabled={isFull} onClick={() => setAdding(true)}>
        {say('addVpc')}
      </Button>
    </Allowed>
  );
  if (error !== null) return <ProblemAlert error={error} />;
  if (data === undefined) return <Skeleton active />;
  return (
    <>
      {rows.length === 0 ? (
        <EmptyState title={say('noVpc')} action={add}>
          {say('noVpcWhat')}
        </EmptyState>
      ) : (
        <>
          <div className="access-head">
            <div className="access-actions">{add}</div>
          </div>
          <LinkedVpcs gateway={gateway} rows={rows} />
        </>
      )}
      {isAdding && <AddVpcDialog gateway={gateway} entrance="vpc" vpcId={null} linked={NONE} onClose={() => setAdding(false)} />}
    </>
  );
}

const NONE: readonly string[] = [];

function LinkedVpcs({ gateway, rows }: { readonly gateway: Gateway; readonly rows: readonly LinkedVpcRow[] }) {
  const say = useTexts(vpcTexts);
  const verification = useVerify(gateway);
  const dns = useDnsChange(gateway.GatewayId);
  const columns = useLinkColumns({ gateway, verification, dns });
  const verified = rows.map(({ vpcId }) => vpcId).filter((vpcId) => verification.verdictsOf('vpc', vpcId).length > 0);
  return (
    <>
      {verification.error !== null && <ProblemAlert error={verification.error} />}
      {dns.error !== null && <ProblemAlert error={dns.error} />}
      <RecordTable<LinkedVpcRow>
        rowKey="vpcId"
        size="small"
        className="linked-vpcs"
        aria-label={say('linkedVpcs')}
        columns={columns}
        dataSource={rows}
        pagination={false}
        scroll={{ x: 1080 }}
        expandable={{
          expandedRowKeys: verified,
          showExpandColumn: false,
          expandedRowRender: verdictRow(verification),
        }}
      />
    </>
  );
}

/** Below the row of a VPC, where there is room for them. */
function verdictRow({ verdictsOf }: Verification) {
  return ({ vpcId }: LinkedVpcRow) => <Verdicts verdicts={verdictsOf('vpc', vpcId)} />;
}
