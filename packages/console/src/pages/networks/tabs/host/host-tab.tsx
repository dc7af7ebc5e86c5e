import { ReloadOutlined } from '@ant-design/icons';
import type { OperationResponse } from '@infergate/contract';
import { Alert, Button, type TableProps, Tag } from 'antd';
import { useOperation } from '../../../../api/queries.ts';
import { ProblemAlert } from '../../../../elements/problem-alert.tsx';
import { RecordTable } from '../../../../elements/record-table/record-table.tsx';
import { useTexts } from '../../../../i18n/texts.ts';
import { LoadingPage } from '../../../../shell/loading-page.tsx';
import { networkTexts } from '../../texts.ts';

type Capability = OperationResponse<'DescribeHostCapabilities'>['Capabilities'][number];

const COLORS = { ok: 'success', limited: 'warning', missing: 'error' } as const;
/** What wants to be done first. */
const ORDER = ['missing', 'limited', 'ok'];

/** What this machine allows gateways, and how to allow the rest. */
export function HostTab() {
  const say = useTexts(networkTexts);
  const { data, error, isFetching, refetch } = useOperation('DescribeHostCapabilities');
  if (error !== null) return <ProblemAlert error={error} />;
  if (data === undefined)
    return (
      <>
        <Alert className="tab-note" type="info" showIcon title={say('hostTrying')} />
        <LoadingPage />
      </>
    );
  const wanting = data.Capabilities.filter(({ State }) => State !== 'ok').length;
  const sorted = data.Capabilities.toSorted((a, b) => ORDER.indexOf(a.State) - ORDER.indexOf(b.State));
  const columns: NonNullable<TableProps<Capability>['columns']> = [
    {
      title: say('check'),
      key: 'check',
      render: (_, { Name, Subject }) => (
        <>
          <code>{Name}</code> {Subject}
        </>
      ),
    },
    {
      title: say('state'),
      key: 'state',
      render: (_, { State }) => <Tag color={COLORS[State]}>{say(State === 'ok' ? 'ok_state' : State)}</Tag>,
    },
    { title: say('finding'), key: 'finding', className: 'host-text', render: (_, capability) => <Finding capability={capability} /> },
  ];
  return (
    <>
      <Alert
        className="tab-note"
        type={wanting === 0 ? 'success' : 'warning'}
        showIcon
        title={wanting === 0 ? say('hostAll') : say('hostSome', { count: wanting })}
        description={
          <>
            <p>{say('hostWhat')}</p>
            <Button icon={<ReloadOutlined />} loading={isFetching} onClick={() => void refetch()}>
              {say('hostAgain')}
            </Button>
          </>
        }
      />
      <RecordTable
        rowKey={({ Name, Subject }) => `${Name} ${Subject}`}
        size="small"
        aria-label={say('host')}
        columns={columns}
        dataSource={sorted}
        scroll={{}}
        pagination={false}
      />
    </>
  );
}

/** What was found, and what to do about it. */
function Finding({ capability: { Message, Remedy } }: { readonly capability: Capability }) {
  const say = useTexts(networkTexts);
  return (
    <>
      <div>{Message}</div>
      {Remedy !== '' && (
        <div>
          <strong>{say('remedy')}:</strong> {Remedy}
        </div>
      )}
    </>
  );
}
