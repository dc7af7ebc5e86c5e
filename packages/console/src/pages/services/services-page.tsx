import { Table } from 'antd';
import { useOperation } from '../../api/queries.ts';
import { PageHeader } from '../../elements/page-header.tsx';
import { StatusTag } from '../../elements/status-tag.tsx';
import { PageLink } from '../../shell/page-link.tsx';

export function ServicesPage() {
  const { data } = useOperation('ListServices', { query: { PageSize: 50 } });
  const columns = [
    {
      title: 'ServiceName',
      dataIndex: 'ServiceName',
      render: (name: string) => <PageLink to={`/services/${name}/overview`}>{name}</PageLink>,
    },
    { title: 'Status', dataIndex: 'Status', render: (status: string) => <StatusTag status={status} /> },
  ];
  return (
    <>
      <PageHeader title="Inference Service" />
      <Table rowKey="ServiceName" columns={columns} dataSource={data?.Services ?? []} />
    </>
  );
}
