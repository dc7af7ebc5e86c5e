import { Card, Space, Tag, Typography } from 'antd';
import { useOperation } from '../../../../api/queries.ts';
import { CopyText } from '../../../../elements/copy-text.tsx';
import { type Fact, Facts } from '../../../../elements/facts.tsx';
import { TimeText } from '../../../../elements/time-text.tsx';
import { useTexts } from '../../../../i18n/texts.ts';
import { PageLink } from '../../../../shell/page-link.tsx';
import { CertificateOffer } from './certificate-offer.tsx';
import { DomainActions } from './domain-actions.tsx';
import { DomainCheck } from './domain-check.tsx';
import type { CustomDomain, DomainProps } from './new-domain.ts';
import { domainTexts } from './texts.ts';

/** One domain of a gateway, with what it needs. */
export function DomainCard({ gatewayId, domain }: DomainProps) {
  const say = useTexts(domainTexts);
  const { Domain, Type, ServiceName } = domain;
  const facts: readonly Fact[] = [
    { key: 'certificate', label: say('certificate'), value: <CertificateText domain={domain} /> },
    ...(domain.ClientCertificateId === ''
      ? []
      : [{ key: 'clients', label: say('clientAuthority'), value: <ClientAuthority id={domain.ClientCertificateId} /> }]),
    ...(ServiceName === ''
      ? []
      : [
          {
            key: 'service',
            label: say('service'),
            value: <PageLink to={`/services/${encodeURIComponent(ServiceName)}/overview`}>{ServiceName}</PageLink>,
          },
        ]),
    { key: 'record', label: say('record'), value: <RecordText domain={domain} />, isWide: true },
  ];
  return (
    <Card
      className="block"
      title={<DomainTitle name={Domain} type={say(Type)} />}
      extra={<DomainActions gatewayId={gatewayId} domain={domain} />}
    >
      {domain.CertificateId === '' && <CertificateOffer gatewayId={gatewayId} domain={domain} />}
      <Facts facts={facts} />
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
      <PageLink to="/certificates" search={{ certificate: CertificateId }}>
        {CertificateName === '' ? CertificateId : CertificateName}
      </PageLink>
      <Tag color={STATUS_COLORS[status] ?? 'default'}>{say(status)}</Tag>
      {CertificateEndDate !== '' && (
        <Typography.Text type="secondary">
          {say('expiry')} <TimeText time={CertificateEndDate} />
        </Typography.Text>
      )}
    </Space>
  );
}

/** By name, as far as it is known. */
function ClientAuthority({ id }: { readonly id: string }) {
  const { data } = useOperation('DescribeCertificate', { path: { CertificateId: id } });
  return (
    <PageLink to="/certificates" search={{ certificate: id }}>
      {data?.CertificateName ?? id}
    </PageLink>
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
