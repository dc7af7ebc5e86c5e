import { Switch } from 'antd';
import { useState } from 'react';
import { useChange } from '../../../api/queries.ts';
import { Confirm } from '../../../elements/confirm.tsx';
import { ProblemAlert } from '../../../elements/problem-alert.tsx';
import { StatusTag } from '../../../elements/status-tag.tsx';
import { useTexts } from '../../../i18n/texts.ts';
import { useMay } from '../../../session/session.tsx';
import type { Gateway } from '../subject.ts';
import { accessTexts } from './texts.ts';

/** Opens the gateway to the Internet, or closes it after asking: others will feel that. */
export function PortalSwitch({ gateway }: { readonly gateway: Gateway }) {
  const say = useTexts(accessTexts);
  const may = useMay();
  const [isAsked, setAsked] = useState(false);
  const { mutate, isPending, error, reset } = useChange('UpdateGateway');
  const isOn = gateway.InternetEnabled;
  const set = (EnableInternet: boolean) =>
    mutate({ path: { GatewayId: gateway.GatewayId }, body: { EnableInternet } }, { onSuccess: () => setAsked(false) });
  const close = () => {
    reset();
    setAsked(false);
  };
  return (
    <>
      <div className="access-line">
        <Switch
          checked={isOn}
          loading={isPending}
          disabled={!may('UpdateGateway') || gateway.Status === 'Deleting'}
          aria-label={say('portal')}
          onChange={(wanted) => (wanted ? set(true) : setAsked(true))}
        />
        <StatusTag status={gateway.InternetStatus} />
      </div>
      {error !== null && !isAsked && <ProblemAlert error={error} />}
      <Confirm
        isOpen={isAsked}
        title={say('portalOffTitle')}
        verb={say('turnOff')}
        isDanger
        isPending={isPending}
        error={error}
        onConfirm={() => set(false)}
        onClose={close}
      >
        <p>{say('portalOffWhat')}</p>
      </Confirm>
    </>
  );
}
