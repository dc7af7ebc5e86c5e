import { Alert, type AlertProps } from 'antd';
import { useLanguage, useTexts } from '../../i18n/texts.ts';
import type { Mood, ServiceCounts, Standing } from './standing.ts';
import { homeTexts, type SayHome } from './texts.ts';

const TYPES: Readonly<Record<Mood, AlertProps['type']>> = { bad: 'error', fair: 'warning', moving: 'info', good: 'success', empty: 'info' };

interface VerdictProps {
  readonly standing: Standing;
  readonly services: ServiceCounts;
}

/** One sentence on top of the page, said to screen readers when it changes. */
export function Verdict({ standing, services }: VerdictProps) {
  const say = useTexts(homeTexts);
  const language = useLanguage();
  return (
    <output className="verdict" data-mood={standing.mood}>
      <Alert type={TYPES[standing.mood] ?? 'info'} showIcon title={sentence(standing, services, say, language)} role="presentation" />
    </output>
  );
}

function sentence({ mood, concerns }: Standing, { running }: ServiceCounts, say: SayHome, language: string): string {
  if (mood === 'empty') return say('empty');
  if (mood === 'good') return running === 0 ? say('allStopped') : say('good', { count: running });
  const what = concerns.map(({ concern, count }) => say(concern, { count }));
  return say(mood, { what: new Intl.ListFormat(language, { type: 'conjunction' }).format(what) });
}
