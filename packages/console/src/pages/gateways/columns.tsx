import { type TableProps, Tag, Typography } from 'antd';
import { CopyText } from '../../elements/copy-text.tsx';
import { LoadText } from '../../elements/gateways/load-text.tsx';
import type { GatewayLoad } from '../../elements/gateways/load.ts';
import { gatewayWords } from '../../elements/gateways/texts.ts';
import { useReason } from '../../elements/gateways/use-reason.ts';
import { StatusTag } from '../../elements/status-tag.tsx';
import { useTexts } from '../../i18n/texts.ts';
import { PageLink } from '../../shell/page-link.tsx';
import type { SearchState } from '../../shell/search-state.ts';
import { type GatewayRow, sortOrderOf } from './list-query.ts';
import { RowActions } from './row-actions.tsx';
import { gatewaysTexts } from './texts.ts';

/** Of the list, from the left. */
export function useColumns(loads: ReadonlyMap<string, GatewayLoad>, state: SearchState): NonNullable<TableProps<GatewayRow>['columns']> {
  const say = useTexts(gatewaysTexts);
  const word = useTexts(gatewayWords);
  const sorted = (key: string) => ({ key, sorter: true, sortOrder: sortOrderOf(state, key) });
  return [
    { ...sorted('GatewayName'), title: say('name'), width: 175, render: (_, row) => <NameCell row={row} /> },
    { key: 'type', title: say('type'), width: 95, render: (_, row) => word(`${row.GatewayType}Short`) },
    { ...sorted('Status'), title: say('status'), width: 120, render: (_, row) => <StatusCell row={row} /> },
    { key: 'nodes', title: say('nodes'), width: 130, render: (_, row) => <NodesCell row={row} load={loads.get(row.GatewayId)} /> },
    { key: 'internet', title: say('internet'), width: 205, render: (_, row) => <InternetCell row={row} /> },
    { key: 'vpc', title: say('vpc'), width: 205, render: (_, row) => <VpcCell row={row} /> },
    { key: 'services', title: say('services'), width: 100, align: 'right', render: (_, row) => <ServicesCell row={row} /> },
    {
      key: 'actions',
      title: say('actions'),
      width: 90,
      align: 'right',
      fixed: 'right',
      render: (_, row) => <RowActions gateway={row} />,
    },
  ];
}

interface CellProps {
  readonly row: GatewayRow;
}

function NameCell({ row }: CellProps) {
  const word = useTexts(gatewayWords);
  const { GatewayId, GatewayName, IsDefault } = row;
  return (
    <div className="gateway-name">
      <PageLink to={`/gateways/${encodeURIComponent(GatewayId)}/overview`}>{GatewayName}</PageLink>
      {IsDefault && <Tag color="blue">{word('default')}</Tag>}
      {GatewayId !== GatewayName && (
        <Typography.Text type="secondary" className="gateway-id">
          {GatewayId}
        </Typography.Text>
      )}
    </div>
  );
}

/** Why it is so is shown at once where it matters, and at hand elsewhere. */
function StatusCell({ row: { Status, Reason, Message } }: CellProps) {
  const reason = useReason();
  return (
    <>
      <StatusTag status={Status} reason={Message} />
      {Status === 'Failed' && (
        <Typography.Text type="danger" className="gateway-id">
          {reason(Reason)}
        </Typography.Text>
      )}
      {Status === 'Running' && Reason === 'NoNetwork' && (
        <Typography.Text type="secondary" className="gateway-id">
          {reason(Reason)}
        </Typography.Text>
      )}
    </>
  );
}

function NodesCell({ row: { Nodes, ReadyNodes, InstanceType }, load }: CellProps & { readonly load: GatewayLoad | undefined }) {
  const say = useTexts(gatewaysTexts);
  const text = say('nodesReady', { ready: ReadyNodes, wanted: Nodes });
  return (
    <>
      {ReadyNodes < Nodes ? <Typography.Text type="warning">{text}</Typography.Text> : text}
      {InstanceType !== '' && (
        <Typography.Text type="secondary" className="gateway-id">
          {InstanceType}
        </Typography.Text>
      )}
      <LoadText load={load} />
    </>
  );
}

function InternetCell({ row: { InternetEndpoint, InternetEnabled, InternetStatus } }: CellProps) {
  const say = useTexts(gatewaysTexts);
  if (InternetEndpoint !== '') return <CopyText text={InternetEndpoint} label={say('internet')} />;
  return InternetEnabled ? <StatusTag status={InternetStatus} /> : <Typography.Text type="secondary">{say('portalOff')}</Typography.Text>;
}

function VpcCell({ row: { IntranetEndpoints } }: CellProps) {
  const say = useTexts(gatewaysTexts);
  const [first] = IntranetEndpoints;
  const endpoint = first?.Endpoints[0] ?? '';
  if (endpoint === '') return <Typography.Text type="secondary">{say('notLinked')}</Typography.Text>;
  return (
    <>
      <CopyText text={endpoint} label={say('vpc')} />
      {IntranetEndpoints.length > 1 && <Typography.Text type="secondary"> +{IntranetEndpoints.length - 1}</Typography.Text>}
    </>
  );
}

function ServicesCell({ row: { GatewayId, ServiceCount } }: CellProps) {
  return <PageLink to={`/gateways/${encodeURIComponent(GatewayId)}/services`}>{ServiceCount}</PageLink>;
}
