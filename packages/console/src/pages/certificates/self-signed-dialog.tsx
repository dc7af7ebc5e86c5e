import { Alert, Form, InputNumber } from 'antd';
import { useChange } from '../../api/queries.ts';
import { FormDialog } from '../../elements/form-dialog.tsx';
import { useTexts } from '../../i18n/texts.ts';
import type { AddDialogProps } from './add-certificate.tsx';
import { AlgorithmField, DomainsField, type KeyAlgorithm, NameField } from './fields.tsx';
import { SELF_SIGNED_PLACES } from './form-places.ts';
import { certificateTexts } from './texts.ts';

interface SelfSignedForm {
  readonly Name: string;
  readonly Domains: string[];
  readonly ValidDays: number;
  readonly KeyAlgorithm: KeyAlgorithm;
}

const INITIAL = { ValidDays: 365, KeyAlgorithm: 'ec-p256' } as const;

export function SelfSignedDialog({ onClose, onAdded }: AddDialogProps) {
  const say = useTexts(certificateTexts);
  const { mutate, isPending, error } = useChange('CreateSelfSignedCertificate');
  return (
    <FormDialog<SelfSignedForm>
      title={say('selfTitle')}
      verb={say('ok')}
      initial={INITIAL}
      isPending={isPending}
      error={error}
      places={SELF_SIGNED_PLACES}
      onSubmit={(body) => mutate({ body }, { onSuccess: onAdded })}
      onClose={onClose}
    >
      <Alert className="certificate-note" type="info" showIcon title={say('selfText')} />
      <NameField />
      <DomainsField help={say('domainsSelf')} />
      <Form.Item name="ValidDays" label={say('validDays')} rules={[{ required: true, message: say('needed') }]}>
        <InputNumber min={1} max={3650} precision={0} />
      </Form.Item>
      <AlgorithmField />
    </FormDialog>
  );
}
