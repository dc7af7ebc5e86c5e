import { RecordTable } from '../../elements/record-table/record-table.tsx';
import { useTexts } from '../../i18n/texts.ts';
import { gatewaysTexts } from './texts.ts';

const ROWS = [
  ['internetAccess', 'byDefault', 'byHand'],
  ['vpcAccess', 'byDefault', 'byHand'],
  ['capacity', 'capacityShared', 'capacityDedicated'],
  ['limits', 'limitsShared', 'limitsDedicated'],
  ['scenarios', 'scenariosShared', 'scenariosDedicated'],
  ['setup', 'setupShared', 'setupDedicated'],
] as const;

/** What a dedicated gateway has and the shared one has not. */
export function Comparison() {
  const say = useTexts(gatewaysTexts);
  const rows = ROWS.map(([what, shared, dedicated]) => ({ what: say(what), shared: say(shared), dedicated: say(dedicated) }));
  const columns = [
    { title: say('comparison'), dataIndex: 'what', rowScope: 'row' as const, width: '20%' },
    { title: say('shared'), dataIndex: 'shared', width: '40%' },
    { title: say('dedicated'), dataIndex: 'dedicated', width: '40%' },
  ];
  return (
    <RecordTable
      className="comparison"
      rowKey="what"
      size="small"
      aria-label={say('comparison')}
      pagination={false}
      columns={columns}
      dataSource={rows}
      scroll={{}}
    />
  );
}
