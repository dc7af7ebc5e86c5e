import { SHARED_GATEWAY } from '@infergate/contract';
import { Collapse, Radio, Select, Typography } from 'antd';
import { useState } from 'react';
import { useTexts } from '../../../i18n/texts.ts';
import { PageLink } from '../../../shell/page-link.tsx';
import { useEditingContext } from '../editing/editing.tsx';
import { formTexts } from '../form-texts.ts';
import { type GatewayChoice, useChosenGateway } from '../gateway-choice.ts';
import { FieldFrame } from './field-frame.tsx';
import { GatewayComparison } from './gateway-comparison.tsx';

const GATEWAY = 'networking.gateway';

/** Shared Gateway, or a dedicated one from the list of those there are. */
export function GatewayField({ present }: { readonly present: string | null }) {
  const say = useTexts(formTexts);
  const { form, set } = useEditingContext();
  const choice = useChosenGateway(form, present);
  const [wantsDedicated, setWantsDedicated] = useState(false);
  const isChosen = choice.chosenId !== SHARED_GATEWAY.id;
  const isDedicated = isChosen || wantsDedicated;
  const choose = (dedicated: boolean) => {
    setWantsDedicated(dedicated);
    const [only, ...others] = choice.dedicated;
    if (!dedicated) set(GATEWAY, SHARED_GATEWAY.id);
    else if (only !== undefined && others.length === 0) set(GATEWAY, only.GatewayId);
  };
  return (
    <FieldFrame name={GATEWAY} label={say('gateway')} help={say(helpOf(isDedicated, isChosen))} isOneInput={false}>
      <Radio.Group
        aria-label={say('gateway')}
        value={isDedicated}
        onChange={({ target }) => choose(target.value === true)}
        options={[
          { value: false, label: say('sharedGateway') },
          { value: true, label: say('dedicatedGateway') },
        ]}
      />
      {isDedicated && <DedicatedChoice choice={choice} onChoose={(id) => set(GATEWAY, id)} />}
      <Collapse ghost size="small" items={[{ key: 'compare', label: say('compare'), children: <GatewayComparison /> }]} />
    </FieldFrame>
  );
}

/** Whoever wants a dedicated one and has not said which would be served by the shared one: that is not to be missed. */
function helpOf(isDedicated: boolean, isChosen: boolean) {
  if (!isDedicated) return 'sharedAdvice';
  return isChosen ? 'dedicatedAdvice' : 'noneChosen';
}

interface DedicatedChoiceProps {
  readonly choice: GatewayChoice;
  readonly onChoose: (id: string) => void;
}

function DedicatedChoice({ choice: { dedicated, chosenId, isKnown }, onChoose }: DedicatedChoiceProps) {
  const say = useTexts(formTexts);
  if (isKnown && dedicated.length === 0 && chosenId === SHARED_GATEWAY.id)
    return (
      <Typography.Paragraph type="secondary" className="below-choice">
        {say('noDedicated')} <PageLink to="/gateways">{say('toGateways')}</PageLink>
      </Typography.Paragraph>
    );
  return (
    <Select
      className="below-choice gateway-select"
      aria-label={say('dedicatedGateway')}
      placeholder={say('chooseGateway')}
      status={chosenId === SHARED_GATEWAY.id ? 'warning' : ''}
      value={chosenId === SHARED_GATEWAY.id ? null : chosenId}
      onChange={onChoose}
      showSearch={{ optionFilterProp: 'label' }}
      options={dedicated.map(({ GatewayId, GatewayName, IsDefault, Status }) => ({
        value: GatewayId,
        label: `${IsDefault ? say('isDefault', { name: GatewayName }) : GatewayName} · ${GatewayId}${Status === 'Running' ? '' : ` · ${Status}`}`,
      }))}
    />
  );
}
