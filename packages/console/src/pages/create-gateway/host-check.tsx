import { CheckCircleFilled, ExclamationCircleFilled, CloseCircleFilled } from '@ant-design/icons';
import type { OperationResponse } from '@infergate/contract';
import { Alert, Button, Collapse, Typography } from 'antd';
import { useOperation } from '../../api/queries.ts';
import { ProblemAlert } from '../../elements/problem-alert.tsx';
import { useTexts } from '../../i18n/texts.ts';
import { createTexts } from './texts.ts';
import '../../elements/gateways/gateways.css';

type Capability = OperationResponse<'DescribeHostCapabilities'>['Capabilities'][number];

/** Tries what gateways need of the host. Only what is missing is told at once: what is limited stops nobody. */
export function HostCheck() {
  const say = useTexts(createTexts);
  const { data, error, isFetching, refetch } = useOperation('DescribeHostCapabilities');
  if (error !== null) return <ProblemAlert error={error} />;
  if (data === undefined) return <Alert className="block" type="info" showIcon title={say('hostPending')} />;
  const missing = data.Capabilities.filter(({ State }) => State === 'missing');
  const isLimited = data.Capabilities.some(({ State }) => State === 'limited');
  const [type, title] =
    missing.length > 0 ? (['warning', 'hostMissing'] as const) : (['success', isLimited ? 'hostLimited' : 'hostOk'] as const);
  const all = (
    <>
      <Capabilities capabilities={data.Capabilities} />
      <Button size="small" loading={isFetching} onClick={() => void refetch()}>
        {say('hostAgain')}
      </Button>
    </>
  );
  return (
    <section className="block" aria-label={say('hostTitle')}>
      <Alert
        type={type}
        showIcon
        title={say(title)}
        {...(missing.length === 0 ? {} : { description: <Capabilities capabilities={missing} /> })}
      />
      <Collapse ghost items={[{ key: 'all', label: say('hostDetails'), children: all }]} />
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
