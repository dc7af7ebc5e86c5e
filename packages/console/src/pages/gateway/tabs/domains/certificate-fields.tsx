import { Form, Input, Radio, Select, Typography } from 'antd';
import { useOperation } from '../../../../api/queries.ts';
import { useTexts } from '../../../../i18n/texts.ts';
import { PageLink } from '../../../../shell/page-link.tsx';
import { CERTIFICATE_SOURCES, type CertificateSource, certificateName } from './new-domain.ts';
import { domainTexts } from './texts.ts';

/** Which certificate the domain is served with: one that is there, or one that is made on the way. */
export function CertificateFields() {
  const say = useTexts(domainTexts);
  const source = Form.useWatch<CertificateSource | undefined>('source');
  return (
    <>
      <Form.Item name="source" label={say('source')} extra={<PageLink to="/certificates">{say('allCertificates')}</PageLink>} required>
        <Radio.Group options={CERTIFICATE_SOURCES.map((value) => ({ value, label: say(value) }))} />
      </Form.Item>
      {source === 'existing' && <ExistingField />}
      {(source === 'upload' || source === 'selfSigned' || source === 'acme') && <NameField />}
      {source === 'upload' && <PemFields />}
      {source === 'selfSigned' && <Typography.Paragraph type="secondary">{say('selfSignedWhat')}</Typography.Paragraph>}
      {source === 'acme' && <Typography.Paragraph type="secondary">{say('acmeWhat')}</Typography.Paragraph>}
      {source !== undefined && source !== 'plain' && source !== 'acme' && <ClientAuthorityField />}
    </>
  );
}

function ExistingField() {
  const say = useTexts(domainTexts);
  const { data } = useOperation('ListCertificates', { query: { CertificateUse: 'server', PageSize: 1_000 } });
  const options = (data?.Certificates ?? []).map(({ CertificateId, CertificateName, Domains }) => ({
    value: CertificateId,
    label: `${CertificateName} · ${Domains.slice(0, 3).join(', ')}`,
  }));
  return (
    <Form.Item name="CertificateId" label={say('certificate')} rules={[{ required: true, message: say('existingNeeded') }]}>
      <Select options={options} showSearch={{ optionFilterProp: 'label' }} loading={data === undefined} />
    </Form.Item>
  );
}

/** Only over TLS, so only with a certificate. */
function ClientAuthorityField() {
  const say = useTexts(domainTexts);
  const { data } = useOperation('ListCertificates', { query: { CertificateUse: 'client-authority', PageSize: 1_000 } });
  const options = (data?.Certificates ?? []).map(({ CertificateId: value, CertificateName: label }) => ({ value, label }));
  return (
    <Form.Item name="ClientCertificateId" label={say('clientAuthority')} extra={say('clientAuthorityHint')}>
      <Select
        allowClear
        options={options}
        placeholder={say('noClientAuthority')}
        showSearch={{ optionFilterProp: 'label' }}
        loading={data === undefined}
        notFoundContent={say('noClientAuthorities')}
      />
    </Form.Item>
  );
}

function NameField() {
  const say = useTexts(domainTexts);
  const domain = Form.useWatch<string | undefined>('Domain') ?? '';
  return (
    <Form.Item name="Name" label={say('certificateName')}>
      <Input maxLength={64} placeholder={certificateName(domain)} spellCheck={false} />
    </Form.Item>
  );
}

function PemFields() {
  const say = useTexts(domainTexts);
  const rules = [{ required: true, whitespace: true, message: say('pemNeeded') }];
  return (
    <>
      <Form.Item name="Certificate" label={say('certificatePem')} rules={rules}>
        <Input.TextArea rows={5} maxLength={65_536} spellCheck={false} placeholder="-----BEGIN CERTIFICATE-----" />
      </Form.Item>
      <Form.Item name="PrivateKey" label={say('keyPem')} rules={rules}>
        <Input.TextArea rows={5} maxLength={16_384} spellCheck={false} autoComplete="off" placeholder="-----BEGIN PRIVATE KEY-----" />
      </Form.Item>
    </>
  );
}
