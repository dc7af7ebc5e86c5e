import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Card, type TableProps, Typography } from 'antd';
import { client } from '../../../../api/client.ts';
import { formatValue, type Unit } from '../../../../elements/chart/format.ts';
import { RecordTable } from '../../../../elements/record-table/record-table.tsx';
import { useTexts } from '../../../../i18n/texts.ts';
import type { Gateway } from '../../subject.ts';
import { gatewayTexts } from '../../texts.ts';
import { readWorkerLoads, type WorkerLoad, workerLoadQuery } from './worker-loads.ts';

const EVERY_MS = 5_000;
const SHOWN = 10;

/** What each worker of the nodes carries now. */
export function NodeLoad({ gateway: { GatewayId } }: { readonly gateway: Gateway }) {
  const say = useTexts(gatewayTexts);
  const { data: loads } = useQuery({
    queryKey: ['QueryMetrics', 'worker-loads', GatewayId],
    queryFn: async () => readWorkerLoads(await client.call('QueryMetrics', { body: workerLoadQuery(GatewayId, Date.now()) })),
    refetchInterval: EVERY_MS,
    placeholderData: keepPreviousData,
  });
  if (loads === undefined || loads.length === 0) return null;
  return (
    <Card className="block" title={<h2 className="card-title">{say('nodeLoad')}</h2>}>
      <Typography.Paragraph type="secondary">{say('nodeLoadWhat')}</Typography.Paragraph>
      <LoadTable loads={loads.slice(0, SHOWN)} />
      {loads.length > SHOWN && <Typography.Text type="secondary">{say('moreWorkers', { count: loads.length - SHOWN })}</Typography.Text>}
    </Card>
  );
}

function LoadTable({ loads }: { readonly loads: readonly WorkerLoad[] }) {
  const say = useTexts(gatewayTexts);
  const text = (value: number | null, unit: Unit) => (value === null ? '–' : formatValue(value, unit));
  const columns: NonNullable<TableProps<WorkerLoad>['columns']> = [
    { title: say('worker'), dataIndex: 'worker' },
    { title: say('cpu'), key: 'cpu', render: (_, { cpu }) => text(cpu, '%') },
    { title: say('memory'), key: 'memory', render: (_, { memory }) => text(memory, 'By') },
    { title: say('connections'), key: 'connections', render: (_, { connections }) => text(connections, '1') },
    { title: say('received'), key: 'received', render: (_, { received }) => text(received, 'By/s') },
    { title: say('sent'), key: 'sent', render: (_, { sent }) => text(sent, 'By/s') },
  ];
  return <RecordTable rowKey="worker" size="small" aria-label={say('nodeLoad')} columns={columns} dataSource={loads} pagination={false} />;
}
