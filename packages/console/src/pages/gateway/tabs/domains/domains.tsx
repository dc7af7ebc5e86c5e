import { PlusOutlined } from '@ant-design/icons';
import { Button, Skeleton } from 'antd';
import { useState } from 'react';
import { useOperation } from '../../../../api/queries.ts';
import { EmptyState } from '../../../../elements/empty-state.tsx';
import '../../../../elements/gateways/gateways.css';
import { ProblemAlert } from '../../../../elements/problem-alert.tsx';
import { useTexts } from '../../../../i18n/texts.ts';
import { Allowed } from '../../../../session/session.tsx';
import '../../access/access.css';
import type { Gateway } from '../../subject.ts';
import { DomainCard } from './domain-card.tsx';
import { DomainDialog } from './domain-dialog.tsx';
import { domainTexts } from './texts.ts';

/** Domains of the users' own that lead to the gateway, each with the DNS record that it needs. */
export function Domains({ subject: { GatewayId } }: { readonly subject: Gateway }) {
  const say = useTexts(domainTexts);
  const { data, error } = useOperation('ListGatewayDomains', { path: { GatewayId } });
  const [isCreating, setCreating] = useState(false);
  const create = (
    <Allowed operation="AttachGatewayDomain">
      <Button type="primary" icon={<PlusOutlined />} onClick={() => setCreating(true)}>
        {say('create')}
      </Button>
    </Allowed>
  );
  if (error !== null) return <ProblemAlert error={error} />;
  if (data === undefined) return <Skeleton active />;
  return (
    <>
      {data.CustomDomains.length === 0 ? (
        <EmptyState title={say('none')} action={create}>
          {say('noneWhat')}
        </EmptyState>
      ) : (
        <div className="access-head">{create}</div>
      )}
      {data.CustomDomains.map((domain) => (
        <DomainCard key={`${domain.Type} ${domain.Domain}`} gatewayId={GatewayId} domain={domain} />
      ))}
      {isCreating && <DomainDialog gatewayId={GatewayId} domain={null} onClose={() => setCreating(false)} />}
    </>
  );
}
