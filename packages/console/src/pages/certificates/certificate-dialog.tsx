import { Alert, App, Typography } from 'antd';
import { useChange } from '../../api/queries.ts';
import type { Certificate } from '../../elements/certificate-life.ts';
import { Confirm } from '../../elements/confirm.tsx';
import { DeleteDialog } from '../../elements/deletion/delete-dialog.tsx';
import { FormDialog } from '../../elements/form-dialog.tsx';
import { useTexts } from '../../i18n/texts.ts';
import { type CertificateAction, usersText } from './certificate-actions.ts';
import { CertificateField, KeyField, NameField } from './fields.tsx';
import { UPLOAD_PLACES } from './form-places.ts';
import { certificateTexts } from './texts.ts';

/** What somebody wants to do with a certificate. */
export interface CertificateIntent {
  readonly action: CertificateAction;
  readonly certificate: Certificate;
}

interface CertificateDialogProps {
  readonly intent: CertificateIntent;
  readonly onClose: () => void;
  readonly onDeleted: () => void;
}

interface DialogProps {
  readonly certificate: Certificate;
  readonly onClose: () => void;
}

export function CertificateDialog({ intent: { action, certificate }, onClose, onDeleted }: CertificateDialogProps) {
  if (action === 'renew') return <RenewDialog certificate={certificate} onClose={onClose} />;
  if (action === 'delete') return <DeleteCertificate certificate={certificate} onClose={onClose} onDeleted={onDeleted} />;
  return <UpdateDialog certificate={certificate} isRename={action === 'rename'} onClose={onClose} />;
}

function RenewDialog({ certificate: { CertificateId, CertificateName }, onClose }: DialogProps) {
  const say = useTexts(certificateTexts);
  const { message } = App.useApp();
  const { mutate, isPending, error } = useChange('RenewCertificate');
  const done = () => {
    void message.success(say('renewed'));
    onClose();
  };
  return (
    <Confirm
      isOpen
      title={say('renewTitle', { name: CertificateName })}
      verb={say('renew')}
      isPending={isPending}
      error={error}
      onConfirm={() => mutate({ path: { CertificateId } }, { onSuccess: done })}
      onClose={onClose}
    >
      <Typography.Paragraph>{say('renewText')}</Typography.Paragraph>
    </Confirm>
  );
}

function DeleteCertificate({ certificate, onClose, onDeleted }: DialogProps & { readonly onDeleted: () => void }) {
  const say = useTexts(certificateTexts);
  const { mutate, isPending, error } = useChange('DeleteCertificate');
  const { CertificateId, CertificateName, UsedBy } = certificate;
  const isUsed = UsedBy.length > 0;
  return (
    <DeleteDialog
      name={CertificateName}
      isBlocked={isUsed}
      isPending={isPending}
      error={error}
      onDelete={(onSuccess) => mutate({ path: { CertificateId } }, { onSuccess })}
      onClose={onClose}
      onDeleted={onDeleted}
    >
      {isUsed ? (
        <Alert type="warning" showIcon title={say('deleteUsed', { users: usersText(certificate) })} />
      ) : (
        <Typography.Paragraph>{say('deleteText')}</Typography.Paragraph>
      )}
    </DeleteDialog>
  );
}

interface UpdateForm {
  readonly Name?: string;
  readonly Certificate?: string;
  readonly PrivateKey?: string;
}

function UpdateDialog({ certificate, isRename, onClose }: DialogProps & { readonly isRename: boolean }) {
  const say = useTexts(certificateTexts);
  const { message } = App.useApp();
  const { mutate, isPending, error } = useChange('UpdateCertificate');
  const { CertificateId, CertificateName: name, CertificateUse } = certificate;
  const submit = ({ Name, Certificate: chain, PrivateKey = '' }: UpdateForm) => {
    const replacement = chain === undefined ? {} : { Certificate: chain, ...(PrivateKey === '' ? {} : { PrivateKey }) };
    const body = { ...(Name === undefined ? {} : { Name }), ...replacement };
    mutate(
      { path: { CertificateId }, body },
      {
        onSuccess: ({ CertificateName }) => {
          void message.success(say('saved', { name: CertificateName }));
          onClose();
        },
      },
    );
  };
  return (
    <FormDialog<UpdateForm>
      title={say(isRename ? 'renameTitle' : 'replaceTitle', { name })}
      verb={say('ok')}
      initial={isRename ? { Name: name } : {}}
      isPending={isPending}
      error={error}
      places={UPLOAD_PLACES}
      onSubmit={submit}
      onClose={onClose}
    >
      {isRename ? (
        <NameField />
      ) : (
        <>
          <Typography.Paragraph>{say('replaceText')}</Typography.Paragraph>
          <CertificateField use={CertificateUse} />
          {CertificateUse === 'server' && <KeyField isOptional />}
        </>
      )}
    </FormDialog>
  );
}
