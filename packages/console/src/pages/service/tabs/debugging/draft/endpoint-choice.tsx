import { Alert, Segmented, Typography } from 'antd';
import { useTexts } from '../../../../../i18n/texts.ts';
import { debuggingTexts } from '../texts.ts';
import type { Entrance } from './draft.ts';
import type { EntranceUrl } from './entrances.ts';

interface EndpointChoiceProps {
  /** Those that are open, in the order in which they are taken. */
  readonly entrances: readonly EntranceUrl[];
  readonly chosen: Entrance | null;
  readonly onChange: (entrance: Entrance) => void;
}

export function EndpointChoice({ entrances, chosen, onChange }: EndpointChoiceProps) {
  const say = useTexts(debuggingTexts);
  const shown = entrances.find(({ entrance }) => entrance === chosen) ?? entrances[0];
  if (shown === undefined) return <Alert type="warning" showIcon title={say('noEndpoint')} />;
  const options = entrances.map(({ entrance }) => ({ value: entrance, label: say(entrance) }));
  return (
    <div className="row-of-things">
      <Segmented aria-label={say('endpoint')} options={options} value={shown.entrance} onChange={onChange} />
      <Typography.Text type="secondary" className="answer-url">
        {shown.url}
      </Typography.Text>
    </div>
  );
}
