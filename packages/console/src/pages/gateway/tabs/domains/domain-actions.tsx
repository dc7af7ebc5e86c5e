import { Button, Space } from 'antd';
import { useState } from 'react';
import { useChange } from '../../../../api/queries.ts';
import { Confirm } from '../../../../elements/confirm.tsx';
import { useTexts } from '../../../../i18n/texts.ts';
import { Allowed } from '../../../../session/session.tsx';
import { DomainDialog } from './domain-dialog.tsx';
import type { DomainProps } from './new-domain.ts';
import { domainTexts } from './texts.ts';

/** What can be done with a domain, by those who may. */
export function DomainActions({ gatewayId, domain }: DomainProps) {
  const say = useTexts(domainTexts);
  const [open, setOpen] = useState<'change' | 'detach' | null>(null);
  const { mutate, isPending, error, reset } = useChange('DetachGatewayDomain');
  const close = () => {
    reset();
    setOpen(null);
  };
  const detach = () => {
    const named = JSON.stringify({ Domain: domain.Domain, Type: domain.Type });
    mutate({ path: { GatewayId: gatewayId }, query: { CustomDomain: named } }, { onSuccess: close });
  };
  return (
    <Allowed operation="AttachGatewayDomain">
      <Space wrap>
        <Button size="small" aria-label={say('change', { domain: domain.Domain })} onClick={() => setOpen('change')}>
          {say('changeVerb')}
        </Button>
        <Button size="small" danger aria-label={say('detachTitle', { domain: domain.Domain })} onClick={() => setOpen('detach')}>
          {say('detach')}
        </Button>
      </Space>
      {open === 'change' && <DomainDialog gatewayId={gatewayId} domain={domain} onClose={() => setOpen(null)} />}
      <Confirm
        isOpen={open === 'detach'}
        title={say('detachTitle', { domain: domain.Domain })}
        verb={say('detach')}
        isDanger
        isPending={isPending}
        error={error}
        onConfirm={detach}
        onClose={close}
      >
        <p>{say('detachWhat')}</p>
      </Confirm>
    </Allowed>
  );
}
