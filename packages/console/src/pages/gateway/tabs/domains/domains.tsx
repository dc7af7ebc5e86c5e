import { PlusOutlined } from '@ant-design/icons';
import { Button, Card, Descriptions, Skeleton, Space, Tag, Typography } from 'antd';
import { useState } from 'react';
import { useChange, useOperation } from '../../../../api/queries.ts';
import { Confirm } from '../../../../elements/confirm.tsx';
import { CopyText } from '../../../../elements/copy-text.tsx';
import { EmptyState } from '../../../../elements/empty-state.tsx';
import '../../../../elements/gateways/gateways.css';
import { ProblemAlert } from '../../../../elements/problem-alert.tsx';
import { TimeText } from '../../../../elements/time-text.tsx';
import { useTexts } from '../../../../i18n/texts.ts';
import { Allowed } from '../../../../session/session.tsx';
import { PageLink } from '../../../../shell/page-link.tsx';
import '../../access/access.css';
import type { Gateway } from '../../subject.ts';
import { DomainCheck } from './domain-check.tsx';
import { DomainDialog } from './domain-dialog.tsx';
import type { CustomDomain } from './new-domain.ts';
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
      <DomainDialog gatewayId={GatewayId} domain={null} isOpen={isCreating} onClose={() => setCreating(false)} />
    </>
  );
}

interface DomainProps {
  readonly gatewayId: string;
  readonly domain: CustomDomain;
}

function DomainCard({ gatewayId, domain }: DomainProps) {
  const say = useTexts(domainTexts);
  const { Domain, Type, ServiceName } = domain;
  const items = [
    { key: 'certificate', label: say('certificate'), children: <CertificateText domain={domain} /> },
    ...(ServiceName === ''
      ? []
      : [
          {
            key: 'service',
            label: say('service'),
            children: <PageLink to={`/services/${encodeURIComponent(ServiceName)}/overview`}>{ServiceName}</PageLink>,
          },
        ]),
    { key: 'record', label: say('record'), children: <RecordText domain={domain} /> },
  ];
  return (
    <Card
      className="block"
      title={<DomainTitle name={Domain} type={say(Type)} />}
      extra={<DomainActions gatewayId={gatewayId} domain={domain} />}
    >
      <Descriptions column={1} items={items} />
      <DomainCheck gatewayId={gatewayId} domain={domain} />
    </Card>
  );
}

function DomainTitle({ name, type }: { readonly name: string; readonly type: string }) {
  return (
    <Space wrap>
      <h2 className="card-title">{name}</h2>
      <Tag>{type}</Tag>
    </Space>
  );
}

const STATUS_COLORS: Readonly<Record<string, string>> = { Succeeded: 'success', Expired: 'error', Missing: 'error', Pending: 'processing' };

function CertificateText({ domain }: { readonly domain: CustomDomain }) {
  const say = useTexts(domainTexts);
  const { CertificateId, CertificateName, CertificateStatus, CertificateEndDate } = domain;
  if (CertificateId === '') return <Tag>{say('httpOnly')}</Tag>;
  const status = CertificateStatus as 'Succeeded' | 'Expired' | 'Pending' | 'Missing';
  return (
    <Space wrap>
      <PageLink to="/certificates">{CertificateName === '' ? CertificateId : CertificateName}</PageLink>
      <Tag color={STATUS_COLORS[status] ?? 'default'}>{say(status)}</Tag>
      {CertificateEndDate !== '' && (
        <Typography.Text type="secondary">
          {say('expiry')} <TimeText time={CertificateEndDate} />
        </Typography.Text>
      )}
    </Space>
  );
}

/** What is to be created where the domain is administered. */
function RecordText({ domain: { DnsRecord, Message } }: { readonly domain: CustomDomain }) {
  const say = useTexts(domainTexts);
  if (DnsRecord.Value === '') return say('recordNone');
  return (
    <div>
      <Space wrap>
        <Tag>{DnsRecord.Type}</Tag>
        <CopyText text={DnsRecord.Name} label={say('host')} />
        <span aria-hidden>→</span>
        <CopyText text={DnsRecord.Value} label={say('value')} />
      </Space>
      <br />
      <Typography.Text type="secondary">{Message}</Typography.Text>
    </div>
  );
}

function DomainActions({ gatewayId, domain }: DomainProps) {
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
      <DomainDialog gatewayId={gatewayId} domain={domain} isOpen={open === 'change'} onClose={() => setOpen(null)} />
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
