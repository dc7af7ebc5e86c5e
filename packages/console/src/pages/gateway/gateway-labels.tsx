import { useChange } from '../../api/queries.ts';
import { Labels } from '../../elements/labels/labels.tsx';
import { useTexts } from '../../i18n/texts.ts';
import { useMay } from '../../session/session.tsx';
import type { Gateway } from './subject.ts';
import { gatewayTexts } from './texts.ts';

export function GatewayLabels({ gateway: { GatewayId, Labels: labels } }: { readonly gateway: Gateway }) {
  const say = useTexts(gatewayTexts);
  const adding = useChange('UpdateGatewayLabel');
  const removing = useChange('DeleteGatewayLabel');
  return (
    <Labels
      labels={labels}
      hint={say('labelsHint')}
      canChange={useMay()('UpdateGatewayLabel')}
      adding={adding}
      removing={removing}
      onAdd={(added, onSuccess) => adding.mutate({ path: { GatewayId }, body: { Labels: added } }, { onSuccess })}
      onRemove={(key) => removing.mutate({ path: { GatewayId }, query: { LabelKeys: JSON.stringify([key]) } })}
    />
  );
}
