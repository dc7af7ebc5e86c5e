import { CheckCircleFilled, ExclamationCircleFilled, CloseCircleFilled } from '@ant-design/icons';
import type { OperationResponse } from '@infergate/contract';
import { Alert, Button, Collapse, Typography } from 'antd';
import { useOperation } from '../../api/queries.ts';
import { ProblemAlert } from '../../elements/problem-alert.tsx';
import { useTexts } from '../../i18n/texts.ts';
import { createTexts } from './texts.ts';
import '../../elements/gateways/gateways.css';

type Capability = OperationResponse<'DescribeHostCapabilities'>['Capabilities'][number];

/** Tries what gateways need of the host, and says how to allow the rest. */
export function HostCheck() {
  const say = useTexts(createTexts);
  const { data, error, isFetching, refetch } = useOperation('DescribeHostCapabilities');
  if (error !== null) return <ProblemAlert error={error} />;
  if (data === undefined) return <Alert className="block" type="info" showIcon title={say('hostPending')} />;
  const wrong = data.Capabilities.filter(({ State }) => State !== 'ok');
  const isMissing = wrong.some(({ State }) => State === 'missing');
  const title = wrong.length === 0 ? say('hostOk') : say(isMissing ? 'hostMissing' : 'hostLimited');
  return (
    <section className="block" aria-label={say('hostTitle')}>
      <Alert
        type={wrong.length === 0 ? 'success' : 'warning'}
        showIcon
        title={title}
        description={
          <>
            <Typography.Paragraph type="secondary">{say('hostWhat')}</Typography.Paragraph>
            <Capabilities capabilities={wrong} />
          </>
        }
        action={
          <Button size="small" loading={isFetching} onClick={() => void refetch()}>
            {say('hostAgain')}
          </Button>
        }
      />
      <Collapse ghost items={[{ key: 'all', label: say('hostDetails'), children: <Capabilities capabilities={data.Capabilities} /> }]} />
    </section>
  );
}

const SIGNS = {
  ok: <CheckCircleFilled className="good" />,
  limited: <ExclamationCircleFilled className="fair" />,
  missing: <CloseCircleFilled className="bad" />,
} as const satisfies Record<Capability['State'], React.ReactNode>;

function Capabilities({ capabilities }: { readonly capabilities: readonly Capability[] }) {
  const say = useTexts(createTexts);
  return (
    <ul className="capabilities">
      {capabilities.map(({ Name, Subject, State, Message, Remedy }) => (
        <li key={`${Name} ${Subject}`}>
          {SIGNS[State]} <Typography.Text strong>{say(`capabilityState_${State}`)}</Typography.Text>{' '}
          <Typography.Text code>{Subject === '' ? Name : `${Name} ${Subject}`}</Typography.Text>
          <p>{Message}</p>
          {Remedy !== '' && <p>{Remedy}</p>}
        </li>
      ))}
    </ul>
  );
}
