import { useNavigate, useParams } from '@tanstack/react-router';
import { Alert, Button, Card, Flex, Steps, Timeline, Typography } from 'antd';
import { useOperation } from '../../api/queries.ts';
import { PageHeader } from '../../elements/page-header.tsx';
import { ProblemAlert } from '../../elements/problem-alert.tsx';
import { StatusTag } from '../../elements/status-tag.tsx';
import { TimeText } from '../../elements/time-text.tsx';
import { useTexts } from '../../i18n/texts.ts';
import { Allowed } from '../../session/session.tsx';
import { LoadingPage } from '../../shell/loading-page.tsx';
import { type Progress, progressOf, STEPS } from './progress.ts';
import { progressTexts } from './progress-texts.ts';
import './deploy.css';

/** What is not told of by a change. */
const EVERY_MS = 3_000;

/** How the newest change of a service goes, to the end: it runs, or why it does not. */
export function ProgressPage() {
  const say = useTexts(progressTexts);
  const { serviceName = '' } = useParams({ strict: false });
  const path = { ServiceName: serviceName };
  const { data: service, error } = useOperation('DescribeService', { path }, { everyMs: EVERY_MS });
  const header = { title: serviceName, above: [{ title: say('services'), to: '/services' }], subtitle: say('title') };
  if (error !== null)
    return (
      <>
        <PageHeader {...header} />
        <ProblemAlert error={error} />
      </>
    );
  if (service === undefined) return <LoadingPage />;
  const { progress, step } = progressOf(service);
  const isBad = isTrouble(progress);
  return (
    <>
      <PageHeader {...header} beside={<StatusTag status={service.Status} />} actions={<Links name={serviceName} progress={progress} />} />
      <Card className="form-section" title={say('version', { version: service.CurrentVersion })}>
        <Flex vertical gap="large">
          <Steps
            current={step}
            status={isBad ? 'error' : 'process'}
            responsive
            items={STEPS.map((step) => ({
              title: say(step),
              ...(step === 'ready' ? { content: say('instances', { ready: service.RunningInstance, total: service.TotalInstance }) } : {}),
            }))}
          />
          <Outcome progress={progress} message={service.Message} />
          {isBad && <LastLines name={serviceName} />}
        </Flex>
      </Card>
      <Events name={serviceName} />
    </>
  );
}

function Links({ name, progress }: { readonly name: string; readonly progress: Progress }) {
  const say = useTexts(progressTexts);
  const navigate = useNavigate();
  const to =
    (rest: string, search: Record<string, string> = {}) =>
    () =>
      void navigate({ to: `/services/${encodeURIComponent(name)}/${rest}`, search });
  const isBad = isTrouble(progress);
  return (
    <>
      {progress === 'running' && <Button onClick={to('overview', { panel: 'invocation' })}>{say('invocation')}</Button>}
      {isBad && (
        <>
          <Button onClick={to('logs')}>{say('logs')}</Button>
          <Allowed operation="UpdateService">
            <Button type="primary" onClick={to('update')}>
              {say('update')}
            </Button>
          </Allowed>
        </>
      )}
      <Button type={isBad ? 'default' : 'primary'} onClick={to('overview')}>
        {say('open')}
      </Button>
    </>
  );
}

function isTrouble(progress: Progress): progress is 'failed' | 'troubled' {
  return progress === 'failed' || progress === 'troubled';
}

const ALERT_TYPES = { working: 'info', troubled: 'warning', failed: 'error', running: 'success', stopped: 'info' } as const;

function Outcome({ progress, message }: { readonly progress: Progress; readonly message: string }) {
  const say = useTexts(progressTexts);
  const isBad = isTrouble(progress);
  const text = isBad ? <span className="difference-value">{message}</span> : say(`${progress}Text`);
  return (
    <output>
      <Alert type={ALERT_TYPES[progress]} showIcon title={say(`${progress}Title`)} description={text} />
    </output>
  );
}

const LINES = 40;

function LastLines({ name }: { readonly name: string }) {
  const say = useTexts(progressTexts);
  const { data } = useOperation('DescribeServiceLog', { path: { ServiceName: name }, query: { PageSize: LINES } }, { everyMs: EVERY_MS });
  const lines = data?.Logs ?? [];
  return (
    <section aria-label={say('lastLines')}>
      <Typography.Title level={3} className="choices-title">
        {say('lastLines')}
      </Typography.Title>
      {/* It scrolls, so it can be reached by keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre className="log-lines" tabIndex={0}>
        {lines.length === 0 ? say('noLines') : lines.join('\n')}
      </pre>
    </section>
  );
}

const EVENTS = 10;

function Events({ name }: { readonly name: string }) {
  const say = useTexts(progressTexts);
  const { data } = useOperation(
    'DescribeServiceEvent',
    { path: { ServiceName: name }, query: { PageSize: EVENTS } },
    { everyMs: EVERY_MS },
  );
  const events = data?.Events ?? [];
  return (
    <Card title={say('events')}>
      <Timeline
        items={events.map(({ Time, Reason, Message, Type, InstanceName }, i) => ({
          key: `${Time} ${i}`,
          color: Type === 'Warning' ? 'red' : 'blue',
          content: (
            <>
              <Typography.Text strong>{Reason}</Typography.Text> <TimeText time={Time} />
              <div className="difference-value">
                {[InstanceName, Message].filter((text) => text !== undefined && text !== '').join(': ')}
              </div>
            </>
          ),
        }))}
      />
    </Card>
  );
}
