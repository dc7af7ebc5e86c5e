import { Steps } from 'antd';
import { useTexts } from '../../../../i18n/texts.ts';
import type { Service } from '../../subject.ts';
import { progressSteps } from './progress-steps.ts';
import { overviewTexts } from './texts.ts';

/** How far a change is, step by step; nothing once all of it is done. */
export function Progress({ service }: { readonly service: Service }) {
  const say = useTexts(overviewTexts);
  const steps = progressSteps(service);
  if (steps.length === 0) return null;
  const current = Math.max(
    0,
    steps.findIndex(({ state }) => state === 'process' || state === 'error'),
  );
  const items = steps.map(({ type, state, message }) => ({ title: say(type), content: message, status: state }));
  return (
    <section aria-label={say('progress')} className="service-progress">
      <Steps size="small" current={current} items={items} responsive />
    </section>
  );
}
