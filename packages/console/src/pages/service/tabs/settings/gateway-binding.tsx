import { App, Button, Select, Typography } from 'antd';
import { useState } from 'react';
import { useChange, useOperation } from '../../../../api/queries.ts';
import { Confirm } from '../../../../elements/confirm.tsx';
import { useTexts } from '../../../../i18n/texts.ts';
import { useMay } from '../../../../session/session.tsx';
import { PageLink } from '../../../../shell/page-link.tsx';
import type { Service } from '../../subject.ts';
import { bindingBody, type GatewayOption, gatewayOptions } from './gateway-choice.ts';
import { settingsTexts } from './texts.ts';

/** An installation has at most a few hundred. */
const MOST_GATEWAYS = 1_000;

/** Which gateway the service is called through, and another one in its place. */
export function GatewayBinding({ service }: { readonly service: Service }) {
  const say = useTexts(settingsTexts);
  const canChange = useMay()('UpdateService') && service.SafetyLock !== 'all';
  const present = service.Gateway ?? 'shared';
  const { data } = useOperation('ListGateway', { query: { PageSize: MOST_GATEWAYS } });
  const options = gatewayOptions(data?.Gateways ?? [], present);
  const [chosenId, choose] = useState(present);
  const [isAsking, setAsking] = useState(false);
  const chosen = options.find(({ value }) => value === chosenId) ?? null;
  const nameOf = ({ name, isShared }: GatewayOption) => (isShared ? say('shared') : name);
  const labelOf = (option: GatewayOption) =>
    [nameOf(option), ...(option.isShared ? [] : [option.value]), ...(option.isDefault ? [say('isDefault')] : [])].join(' · ');
  return (
    <>
      <Typography.Paragraph type="secondary">{say('gatewayHint')}</Typography.Paragraph>
      <div className="tab-tools">
        <Select
          className="gateway-choice"
          aria-label={say('gatewayChoice')}
          showSearch
          disabled={!canChange}
          value={chosenId}
          options={options.map((option) => ({ value: option.value, label: labelOf(option), disabled: option.isDisabled }))}
          onChange={choose}
        />
        {canChange && (
          <Button disabled={chosen === null || chosenId === present} onClick={() => setAsking(true)}>
            {say('bind')}
          </Button>
        )}
        <PageLink to={`/gateways/${present}/overview`}>{say('openGateway')}</PageLink>
      </div>
      {chosen !== null && (
        <BindDialog service={service} gateway={chosen} gatewayName={nameOf(chosen)} isOpen={isAsking} onClose={() => setAsking(false)} />
      )}
    </>
  );
}

interface BindDialogProps {
  readonly service: Service;
  readonly gateway: GatewayOption;
  readonly gatewayName: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** A gateway that does not take the service says why here: one of another VPC, for example. */
function BindDialog({ service, gateway, gatewayName, isOpen, onClose }: BindDialogProps) {
  const say = useTexts(settingsTexts);
  const { message } = App.useApp();
  const { mutate, isPending, error, reset } = useChange('UpdateService');
  const { ServiceName: name } = service;
  const values = { name, gateway: gatewayName };
  const close = () => {
    reset();
    onClose();
  };
  const bind = () =>
    mutate(
      { path: { ServiceName: name }, body: bindingBody(gateway.value) },
      {
        onSuccess: ({ Notices: notices = [] }) => {
          void message.success([say('bindDone', values), ...notices.map((notice) => notice.message)].join(' '));
          close();
        },
      },
    );
  return (
    <Confirm
      isOpen={isOpen}
      title={say('bindTitle', values)}
      verb={say('bind')}
      isPending={isPending}
      error={error}
      onConfirm={bind}
      onClose={close}
    >
      <Typography.Paragraph>{say('bindConsequence')}</Typography.Paragraph>
      <Typography.Paragraph>{say('bindDomains')}</Typography.Paragraph>
      {gateway.isApplication && <Typography.Paragraph>{say('bindApplication')}</Typography.Paragraph>}
    </Confirm>
  );
}
