import { PlusOutlined } from '@ant-design/icons';
import { Button, Skeleton, Table, type TableColumnsType, Typography } from 'antd';
import { useState } from 'react';
import { useOperation } from '../../../api/queries.ts';
import { CopyText } from '../../../elements/copy-text.tsx';
import { EmptyState } from '../../../elements/empty-state.tsx';
import { ProblemAlert } from '../../../elements/problem-alert.tsx';
import { StatusTag } from '../../../elements/status-tag.tsx';
import { useTexts } from '../../../i18n/texts.ts';
import { Allowed } from '../../../session/session.tsx';
import type { Gateway } from '../subject.ts';
import { AddVpcDialog } from './add-vpc-dialog.tsx';
import { DnsSwitch } from './dns-switch.tsx';
import { type LinkedVpcRow, linkedVpcRows } from './linked-vpcs.ts';
import { Peers } from './peers.tsx';
import { Verify } from './verify.tsx';
import { vpcTexts } from './vpc-texts.ts';
import { VSwitches } from './vswitches.tsx';
import { VpcWhitelist } from './vpc-whitelist.tsx';

/** VPC access: which VPCs are linked, by which vSwitches, and who is let in from there. */
export function VpcAccess({ gateway }: { readonly gateway: Gateway }) {
  const say = useTexts(vpcTexts);
  const { data, error } = useOperation('ListGatewayIntranetLinkedVpc', { path: { GatewayId: gateway.GatewayId } });
  const [isAdding, setAdding] = useState(false);
  const columns = useLinkColumns(gateway);
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
          <Table<LinkedVpcRow> rowKey="vpcId" size="small" columns={columns} dataSource={rows} pagination={false} scroll={{ x: 1060 }} />
        </>
      )}
      <AddVpcDialog gateway={gateway} entrance="vpc" vpcId={null} linked={NONE} isOpen={isAdding} onClose={() => setAdding(false)} />
    </>
  );
}

const NONE: readonly string[] = [];

function useLinkColumns(gateway: Gateway): TableColumnsType<LinkedVpcRow> {
  const say = useTexts(vpcTexts);
  const { GatewayId } = gateway;
  const columns: TableColumnsType<LinkedVpcRow> = [
    { key: 'vpc', title: say('vpc'), width: 160, render: (_, row) => <VpcCell row={row} /> },
    { key: 'status', title: say('status'), width: 120, render: (_, { status }) => <StatusTag status={status} /> },
    {
      key: 'endpoint',
      title: say('endpoint'),
      width: 240,
      render: (_, { endpoint, vpcId }) => (
        <>
          {endpoint !== '' && <CopyText text={endpoint} label={say('endpoint')} />}{' '}
          <Verify gatewayId={GatewayId} entrance="vpc" vpcId={vpcId} />
        </>
      ),
    },
    {
      key: 'whitelist',
      title: say('whitelist'),
      width: 150,
      render: (_, { vpcId }) => <VpcWhitelist gatewayId={GatewayId} vpcId={vpcId} />,
    },
    { key: 'peers', title: say('peers'), width: 90, render: (_, { vpcId }) => <Peers gatewayId={GatewayId} vpcId={vpcId} /> },
    { key: 'configure', title: say('configure'), width: 230, render: (_, row) => <VSwitches gateway={gateway} row={row} /> },
  ];
  const dns = {
    key: 'dns',
    title: say('dns'),
    width: 120,
    render: (_: unknown, row: LinkedVpcRow) => <DnsSwitch gatewayId={GatewayId} row={row} />,
  };
  return gateway.GatewayType === 'Application' ? columns : columns.toSpliced(5, 0, dns);
}

function VpcCell({ row: { vpcId, accountId } }: { readonly row: LinkedVpcRow }) {
  const say = useTexts(vpcTexts);
  return (
    <>
      {vpcId}
      <br />
      <Typography.Text type="secondary">{say('otherAccount', { account: accountId })}</Typography.Text>
    </>
  );
}
