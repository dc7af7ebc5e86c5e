import { useNavigate } from '@tanstack/react-router';
import { Alert, Button, Skeleton, Steps } from 'antd';
import type { OperationResponse } from '@infergate/contract';
import { useOperation } from '../../api/queries.ts';
import { useReason } from '../../elements/gateways/use-reason.ts';
import { ProblemAlert } from '../../elements/problem-alert.tsx';
import { useTexts } from '../../i18n/texts.ts';
import { progressOf, type ProgressState } from './progress-state.ts';
import { createTexts } from './texts.ts';
import '../../elements/gateways/gateways.css';

type Gateway = OperationResponse<'DescribeGateway'>;

interface ProgressProps {
  readonly gatewayId: string;
  readonly onAnother: () => void;
}

/** Follows a new gateway until it runs, and says what comes next. */
export function Progress({ gatewayId, onAnother }: ProgressProps) {
  // Changes are told; asking besides costs little and needs no connection.
  const { data: gateway, error } = useOperation('DescribeGateway', { path: { GatewayId: gatewayId } }, { everyMs: 3_000 });
  if (error !== null) return <ProblemAlert error={error} />;
  if (gateway === undefined) return <Skeleton active />;
  return <ProgressOf gateway={gateway} onAnother={onAnother} />;
}

const TITLES = {
  starting: 'progressTitle',
  running: 'readyTitle',
  record: 'recordTitle',
  failed: 'failedTitle',
} as const satisfies Record<ProgressState, string>;

function ProgressOf({ gateway, onAnother }: { readonly gateway: Gateway; readonly onAnother: () => void }) {
  const say = useTexts(createTexts);
  const reason = useReason();
  const navigate = useNavigate();
  const state = progressOf(gateway);
  const access = { to: `/gateways/${encodeURIComponent(gateway.GatewayId)}/overview`, hash: 'access' };
  const next = gateway.GatewayType === 'Application' ? 'nextApplication' : 'nextManaged';
  return (
    <section aria-live="polite">
      <h2 className="card-title progress-title">{say(TITLES[state], { name: gateway.GatewayName })}</h2>
      <ProgressSteps gateway={gateway} state={state} />
      {state === 'failed' && <Alert className="block" type="error" showIcon title={reason(gateway.Reason)} description={gateway.Message} />}
      {(state === 'running' || state === 'record') && <Alert className="block" type="info" showIcon title={say(next)} />}
      <div className="progress-actions">
        <Button type="primary" onClick={() => void navigate(access)}>
          {say('toAccess')}
        </Button>
        <Button onClick={() => void navigate({ to: '/gateways' })}>{say('toList')}</Button>
        <Button type="text" onClick={onAnother}>
          {say('another')}
        </Button>
      </div>
    </section>
  );
}

function ProgressSteps({ gateway, state }: { readonly gateway: Gateway; readonly state: ProgressState }) {
  const say = useTexts(createTexts);
  if (state === 'record') return null;
  const starting = say('starting', { ready: gateway.ReadyNodes, wanted: gateway.Nodes });
  const items = [{ title: say('accepted'), content: gateway.GatewayId }, { title: starting }, { title: say('running') }];
  return (
    <Steps
      className="block"
      orientation="vertical"
      size="small"
      items={items}
      current={state === 'running' ? 3 : 1}
      status={state === 'failed' ? 'error' : state === 'running' ? 'finish' : 'process'}
    />
  );
}
