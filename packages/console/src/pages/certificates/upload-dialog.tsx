import { Form, Radio } from 'antd';
import { useChange } from '../../api/queries.ts';
import type { Certificate } from '../../elements/certificate-life.ts';
import { FormDialog } from '../../elements/form-dialog.tsx';
import { useTexts } from '../../i18n/texts.ts';
import type { AddDialogProps } from './add-certificate.tsx';
import { CertificateField, KeyField, NameField } from './fields.tsx';
import { UPLOAD_PLACES } from './form-places.ts';
import { certificateTexts } from './texts.ts';

interface UploadForm {
  readonly Name: string;
  readonly Use: Certificate['CertificateUse'];
  readonly Certificate: string;
  readonly PrivateKey?: string;
}

export function UploadDialog({ onClose, onAdded }: AddDialogProps) {
  const say = useTexts(certificateTexts);
  const { mutate, isPending, error } = useChange('CreateCertificate');
  return (
    <FormDialog<UploadForm>
      title={say('uploadTitle')}
      verb={say('upload')}
      width={640}
      initial={{ Use: 'server' }}
      isPending={isPending}
      error={error}
      places={UPLOAD_PLACES}
      marksOptional={false}
      onSubmit={(body) => mutate({ body }, { onSuccess: onAdded })}
      onClose={onClose}
    >
      <NameField />
      <Form.Item name="Use" label={say('use')}>
        <Radio.Group
          options={[
            { value: 'server', label: say('use_server') },
            { value: 'client-authority', label: say('use_client') },
          ]}
        />
      </Form.Item>
      <Form.Item noStyle dependencies={['Use']}>
        {({ getFieldValue }) => <PemFields use={getFieldValue('Use') === 'client-authority' ? 'client-authority' : 'server'} />}
      </Form.Item>
    </FormDialog>
  );
}

/** Authorities of clients have no key here. */
function PemFields({ use }: { readonly use: Certificate['CertificateUse'] }) {
  return (
    <>
      <CertificateField use={use} />
      {use === 'server' && <KeyField />}
    </>
  );
}
