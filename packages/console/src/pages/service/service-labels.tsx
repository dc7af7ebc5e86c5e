import { useChange } from '../../api/queries.ts';
import { Labels } from '../../elements/labels/labels.tsx';
import { useTexts } from '../../i18n/texts.ts';
import { useMay } from '../../session/session.tsx';
import type { Service } from './subject.ts';
import { serviceTexts } from './texts.ts';

export function ServiceLabels({ service: { ServiceName, Labels: labels } }: { readonly service: Service }) {
  const say = useTexts(serviceTexts);
  const adding = useChange('UpdateServiceLabel');
  const removing = useChange('DeleteServiceLabel');
  return (
    <Labels
      labels={labels}
      hint={say('labelsHint')}
      canChange={useMay()('UpdateServiceLabel')}
      adding={adding}
      removing={removing}
      onAdd={(added, onSuccess) => adding.mutate({ path: { ServiceName }, body: { Labels: added } }, { onSuccess })}
      onRemove={(key) => removing.mutate({ path: { ServiceName }, query: { LabelKeys: JSON.stringify([key]) } })}
    />
  );
}
