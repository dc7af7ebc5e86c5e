import { Collapse } from 'antd';
import type { ReactNode } from 'react';
import { useTexts } from '../../../i18n/texts.ts';
import { useEditingContext } from '../editing/editing.tsx';
import { KeyField } from '../fields/key-field.tsx';
import { PolicyField } from '../fields/policy-field.tsx';
import { formTexts } from '../form-texts.ts';
import { workloadOf } from '../workload.ts';
import { Section } from './section.tsx';

/** What most services leave as it is. */
export function AdvancedSection() {
  const say = useTexts(formTexts);
  const { form } = useEditingContext();
  const items = [
    ...(workloadOf(form) === 'external' ? [] : [panel('rolling', say('rolling'), <RollingFields />)]),
    panel('limits', say('limits'), <LimitFields />),
    panel('timeouts', say('timeouts'), <TimeoutFields />),
    panel('routing', say('routing'), <RoutingFields />),
  ];
  return (
    <Section title={say('advanced')}>
      <Collapse ghost items={items} />
    </Section>
  );
}

function panel(key: string, label: string, children: ReactNode) {
  return { key, label, children };
}

function RollingFields() {
  const say = useTexts(formTexts);
  return (
    <div className="form-columns">
      <KeyField name="metadata.rolling_strategy.max_surge" label={say('maxSurge')} />
      <KeyField name="metadata.rolling_strategy.max_unavailable" label={say('maxUnavailable')} />
      <KeyField name="metadata.eas.termination_grace_period" label={say('grace')} />
      <KeyField name="runtime.enable_crash_block" label={say('crashBlock')} />
    </div>
  );
}

function LimitFields() {
  const say = useTexts(formTexts);
  return (
    <div className="form-columns">
      <PolicyField name="networking.gateway_policy.rate_limit" label={say('serviceRate')} />
      <PolicyField name="networking.gateway_policy.concurrency_limit" label={say('serviceConcurrency')} />
      <KeyField name="metadata.rpc.rate_limit" label={say('instanceRate')} />
      <KeyField name="metadata.rpc.worker_threads" label={say('workers')} />
      <KeyField name="metadata.rpc.max_queue_size" label={say('queue')} />
    </div>
  );
}

function TimeoutFields() {
  const say = useTexts(formTexts);
  return (
    <div className="form-columns">
      <KeyField name="metadata.rpc.keepalive" label={say('total')} />
      <KeyField name="networking.timeouts.connect" label={say('connect')} />
      <KeyField name="networking.timeouts.first_byte" label={say('firstByte')} />
      <KeyField name="networking.timeouts.idle" label={say('idle')} />
    </div>
  );
}

function RoutingFields() {
  const say = useTexts(formTexts);
  return (
    <div className="form-columns">
      <KeyField name="networking.load_balancing" label={say('balancing')} />
      <KeyField name="metadata.rpc.retries" label={say('retries')} />
      <KeyField name="networking.retry.methods" label={say('retryMethods')} />
      <KeyField name="networking.forward_credential" label={say('forwardCredential')} />
    </div>
  );
}
