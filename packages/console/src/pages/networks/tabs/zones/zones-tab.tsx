import type { OperationResponse } from '@infergate/contract';
import { type TableProps, Tag } from 'antd';
import { useOperation } from '../../../../api/queries.ts';
import { ProblemAlert } from '../../../../elements/problem-alert.tsx';
import { RecordTable } from '../../../../elements/record-table/record-table.tsx';
import { useTexts } from '../../../../i18n/texts.ts';
import { LoadingPage } from '../../../../shell/loading-page.tsx';
import { networkTexts } from '../../texts.ts';

type Zone = OperationResponse<'ListZones'>['Zones'][number];

export function ZonesTab() {
  const say = useTexts(networkTexts);
  const { data, error } = useOperation('ListZones');
  const columns: NonNullable<TableProps<Zone>['columns']> = [
    { title: say('zone'), dataIndex: 'ZoneId' },
    {
      title: say('supported'),
      key: 'supported',
      render: (_, { SupportedByGateways }) =>
        SupportedByGateways ? (
          <Tag color="success">{say('supportedYes')}</Tag>
        ) : (
          <>
            <Tag color="warning">{say('supportedNo')}</Tag> {say('supportedHow')}
          </>
        ),
    },
    { title: say('vSwitches'), key: 'vswitches', render: (_, { VSwitchIds }) => (VSwitchIds.length === 0 ? '–' : VSwitchIds.join(', ')) },
  ];
  if (error !== null) return <ProblemAlert error={error} />;
  if (data === undefined) return <LoadingPage />;
  return <RecordTable rowKey="ZoneId" aria-label={say('zones')} columns={columns} dataSource={data.Zones} scroll={{}} pagination={false} />;
}
