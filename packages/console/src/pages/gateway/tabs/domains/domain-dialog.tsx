import { Alert, Form, Input, Radio, Select } from 'antd';
import { useOperation } from '../../../../api/queries.ts';
import { FormDialog } from '../../../../elements/form-dialog.tsx';
import { useTexts } from '../../../../i18n/texts.ts';
import { CertificateFields } from './certificate-fields.tsx';
import { type CustomDomain, type DomainForm, formOf } from './new-domain.ts';
import { domainTexts } from './texts.ts';
import { useAttach } from './use-attach.ts';

interface DomainDialogProps {
  readonly gatewayId: string;
  /** null: a new one. */
  readonly domain: CustomDomain | null;
  readonly onClose: () => void;
}

const PLACES = {
  fields: ['Domain', 'Type', 'CertificateId', 'Name', 'Certificate', 'PrivateKey', 'ClientCertificateId', 'ServiceName'],
  aliases: {
    CustomDomain: 'Domain',
    Domains: 'Domain',
    'Domains.0': 'Domain',
    'CustomDomain.Domain': 'Domain',
    'CustomDomain.CertificateId': 'CertificateId',
    'CustomDomain.ClientCertificateId': 'ClientCertificateId',
    'CustomDomain.ServiceName': 'ServiceName',
  },
};

/** Gives the gateway a domain, or one that it has another certificate. */
export function DomainDialog({ gatewayId, domain, onClose }: DomainDialogProps) {
  const say = useTexts(domainTexts);
  const { mutate, isPending, error } = useAttach(gatewayId);
  return (
    <FormDialog<DomainForm>
      title={domain === null ? say('create') : say('change', { domain: domain.Domain })}
      verb={say('ok')}
      width={640}
      initial={domain === null ? { Type: 'internet', source: 'plain' } : formOf(domain)}
      isPending={isPending}
      error={error}
      places={PLACES}
      onSubmit={(form) => mutate(form, { onSuccess: onClose })}
      onClose={onClose}
    >
      <DomainFields isNew={domain === null} />
      <CertificateFields />
      <ServiceField gatewayId={gatewayId} />
    </FormDialog>
  );
}

function DomainFields({ isNew }: { readonly isNew: boolean }) {
  const say = useTexts(domainTexts);
  return (
    <>
      <Form.Item
        name="Domain"
        label={say('domain')}
        extra={isNew ? say('domainHint') : undefined}
        rules={[{ required: true, whitespace: true, message: say('domainNeeded') }]}
      >
        <Input maxLength={253} disabled={!isNew} spellCheck={false} autoComplete="off" />
      </Form.Item>
      <Form.Item name="Type" label={say('type')} extra={isNew ? say('typeHint') : undefined} required>
        <Radio.Group disabled={!isNew} options={(['internet', 'intranet'] as const).map((value) => ({ value, label: say(value) }))} />
      </Form.Item>
    </>
  );
}

function ServiceField({ gatewayId }: { readonly gatewayId: string }) {
  const say = useTexts(domainTexts);
  const { data, error } = useOperation('ListServices', {
    query: { Gateway: gatewayId, PageSize: 1_000, Sort: 'ServiceName', Order: 'asc' },
  });
  const options = (data?.Services ?? []).map(({ ServiceName }) => ({ value: ServiceName, label: ServiceName }));
  return (
    <>
      <Form.Item name="ServiceName" label={say('service')} extra={say('serviceHint')}>
        <Select allowClear showSearch placeholder={say('noService')} options={options} />
      </Form.Item>
      {error !== null && <Alert type="warning" title={error.message} />}
    </>
  );
}
