import { Table } from 'antd';
import { useOperation } from '../../api/queries.ts';
import { PageHeader } from '../../elements/page-header.tsx';
import { StatusTag } from '../../elements/status-tag.tsx';
import { PageLink } from '../../shell/page-link.tsx';

export function GatewaysPage() {
  const { data } = useOperation('ListGateway', { query: { PageSize: 50 } });
  const columns = [
    {
      title: 'GatewayName',
      dataIndex: 'GatewayName',
      render: (name: string) => <PageLink to={`/gateways/${name}/overview`}>{name}</PageLink>,
    },
    { title: 'Status', dataIndex: 'Status', render: (status: string) => <StatusTag status={status} /> },
  ];
  return (
    <>
      <PageHeader title="Inference Gateway" />
      <Table rowKey="GatewayName" columns={columns} dataSource={data?.Gateways ?? []} />
    </>
  );
}
