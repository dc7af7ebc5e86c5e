import { Card, Skeleton, type TableProps } from 'antd';
import type { OperationResponse } from '@infergate/contract';
import { useOperation } from '../../api/queries.ts';
import { CopyText } from '../../elements/copy-text.tsx';
import { Facts } from '../../elements/facts.tsx';
import { ProblemAlert } from '../../elements/problem-alert.tsx';
import { RecordTable } from '../../elements/record-table/record-table.tsx';
import { StatusTag } from '../../elements/status-tag.tsx';
import { useTexts } from '../../i18n/texts.ts';
import { PageLink } from '../../shell/page-link.tsx';
import { settingsTexts } from './texts.ts';

type Server = OperationResponse<'DescribeServer'>;

/** Version, cluster and where everything answers. */
export function About() {
  const say = useTexts(settingsTexts);
  const { data, error } = useOperation('DescribeServer');
  return (
    <Card className="settings-part" title={<h2 className="card-title">{say('about')}</h2>}>
      {error !== null && <ProblemAlert error={error} />}
      {data === undefined && error === null && <Skeleton active />}
      {data !== undefined && <ServerFacts server={data} />}
    </Card>
  );
}

function ServerFacts({ server }: { readonly server: Server }) {
  const say = useTexts(settingsTexts);
  const { Version, ClusterId, AdminEndpoint, DnsEndpoint } = server;
  const facts = [
    { key: 'version', label: say('version'), value: Version },
    { key: 'cluster', label: say('cluster'), value: <CopyText text={ClusterId} label={say('cluster')} /> },
    { key: 'console', label: say('console'), value: <CopyText text={AdminEndpoint} label={say('console')} /> },
    { key: 'dns', label: say('dns'), value: DnsEndpoint === '' ? say('off') : <CopyText text={DnsEndpoint} label={say('dns')} /> },
  ];
  return (
    <>
      <Facts facts={facts} />
      <Endpoints gateways={server.Gateways} />
    </>
  );
}

function Endpoints({ gateways }: { readonly gateways: Server['Gateways'] }) {
  const say = useTexts(settingsTexts);
  const address = (text: string, label: string) => (text === '' ? '–' : <CopyText text={text} label={label} />);
  const columns: NonNullable<TableProps<Server['Gateways'][number]>['columns']> = [
    {
      title: say('gateway'),
      key: 'gateway',
      render: (_, { GatewayId, GatewayName }) => (
        <PageLink to={`/gateways/${encodeURIComponent(GatewayId)}/overview`}>{GatewayName}</PageLink>
      ),
    },
    { title: say('status'), key: 'status', render: (_, { Status }) => <StatusTag status={Status} /> },
    { title: say('internet'), key: 'internet', render: (_, { InternetEndpoint }) => address(InternetEndpoint, say('internet')) },
    { title: say('vpc'), key: 'vpc', render: (_, { IntranetEndpoint }) => address(IntranetEndpoint, say('vpc')) },
  ];
  return (
    <RecordTable
      rowKey="GatewayId"
      size="small"
      aria-label={say('endpoints')}
      columns={columns}
      dataSource={gateways}
      pagination={gateways.length > 10 ? { pageSize: 10 } : false}
    />
  );
}
