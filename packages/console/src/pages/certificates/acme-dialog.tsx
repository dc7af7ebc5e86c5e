import { Alert, Form, Radio, Select, Space } from 'antd';
import { useChange, useOperation } from '../../api/queries.ts';
import { FormDialog } from '../../elements/form-dialog.tsx';
import { useTexts } from '../../i18n/texts.ts';
import type { AddDialogProps } from './add-certificate.tsx';
import { AlgorithmField, DomainsField, type KeyAlgorithm, NameField } from './fields.tsx';
import { ACME_PLACES } from './form-places.ts';
import { certificateTexts } from './texts.ts';

interface AcmeForm {
  readonly Name: string;
  readonly Domains: string[];
  readonly GatewayId: string;
  readonly Challenge: 'http-01' | 'tls-alpn-01';
  readonly KeyAlgorithm: KeyAlgorithm;
}

const INITIAL = { Challenge: 'http-01', KeyAlgorithm: 'ec-p256' } as const;

/** What the authority needs is said before it is asked; how it goes is shown with the certificate. */
export function AcmeDialog({ onClose, onAdded }: AddDialogProps) {
  const say = useTexts(certificateTexts);
  const { mutate, isPending, error } = useChange('CreateAcmeCertificate');
  return (
    <FormDialog<AcmeForm>
      title={say('acmeTitle')}
      verb={say('request')}
      width={640}
      initial={INITIAL}
      isPending={isPending}
      error={error}
      places={ACME_PLACES}
      onSubmit={(body) => mutate({ body }, { onSuccess: onAdded })}
      onClose={onClose}
    >
      <Needs />
      <NameField />
      <DomainsField help={say('domainsHelp')} />
      <GatewayField />
      <Form.Item name="Challenge" label={say('challenge')} required>
        <Radio.Group>
          <Space direction="vertical">
            <Radio value="http-01">{say('http01')}</Radio>
            <Radio value="tls-alpn-01">{say('tlsAlpn01')}</Radio>
          </Space>
        </Radio.Group>
      </Form.Item>
      <AlgorithmField />
    </FormDialog>
  );
}

const NEEDS = ['acmeNeedAuthority', 'acmeNeedGateway', 'acmeNeedDomain', 'acmeNeedWildcard'] as const;

function Needs() {
  const say = useTexts(certificateTexts);
  const list = (
    <ul className="problems">
      {NEEDS.map((need) => (
        <li key={need}>{say(need)}</li>
      ))}
    </ul>
  );
  return <Alert className="certificate-note" type="info" showIcon title={say('acmeNeeds')} description={list} />;
}

function GatewayField() {
  const say = useTexts(certificateTexts);
  const { data } = useOperation('ListGateway', { query: { PageSize: 1_000, Sort: 'GatewayName', Order: 'asc' } });
  const options = (data?.Gateways ?? [])
    .filter(({ GatewayType }) => GatewayType !== 'Shared')
    .map(({ GatewayId: value, GatewayName: name, InternetEnabled }) => ({
      value,
      label: InternetEnabled ? name : say('portalOff', { name }),
      disabled: !InternetEnabled,
    }));
  return (
    <Form.Item name="GatewayId" label={say('gateway')} rules={[{ required: true, message: say('needed') }]}>
      <Select showSearch={{ optionFilterProp: 'label' }} options={options} notFoundContent={say('noGateway')} />
    </Form.Item>
  );
}
