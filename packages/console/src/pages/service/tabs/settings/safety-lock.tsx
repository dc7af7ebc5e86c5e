import { Radio, Typography } from 'antd';
import { useChange } from '../../../../api/queries.ts';
import { ProblemAlert } from '../../../../elements/problem-alert.tsx';
import { useTexts } from '../../../../i18n/texts.ts';
import { useMay } from '../../../../session/session.tsx';
import type { Service } from '../../subject.ts';
import { settingsTexts } from './texts.ts';

const LOCKS = ['none', 'dangerous', 'all'] as const;

/** What nobody may do to the service, whatever their role. */
export function SafetyLock({ service }: { readonly service: Service }) {
  const say = useTexts(settingsTexts);
  const canChange = useMay()('UpdateServiceSafetyLock');
  const { mutate, isPending, variables, error } = useChange('UpdateServiceSafetyLock');
  const body = isPending ? variables?.body : undefined;
  // What was asked for is shown until the server has answered.
  const shown = typeof body === 'object' ? body.Lock : service.SafetyLock;
  return (
    <>
      <Typography.Paragraph type="secondary">{say('lockHint')}</Typography.Paragraph>
      <Radio.Group
        aria-label={say('lockChoice')}
        disabled={!canChange || isPending}
        value={shown}
        options={LOCKS.map((value) => ({ value, label: say(value) }))}
        onChange={({ target }) =>
          mutate({ path: { ServiceName: service.ServiceName }, body: { Lock: target.value as (typeof LOCKS)[number] } })
        }
      />
      {error !== null && <ProblemAlert error={error} />}
    </>
  );
}
