import { DownOutlined } from '@ant-design/icons';
import { App, Button, Dropdown } from 'antd';
import { useState } from 'react';
import { useTexts } from '../../i18n/texts.ts';
import { Allowed } from '../../session/session.tsx';
import { AcmeDialog } from './acme-dialog.tsx';
import { SelfSignedDialog } from './self-signed-dialog.tsx';
import { certificateTexts } from './texts.ts';
import { UploadDialog } from './upload-dialog.tsx';

const DIALOGS = { upload: UploadDialog, acme: AcmeDialog, selfSigned: SelfSignedDialog };
type Way = keyof typeof DIALOGS;

/** What each of the dialogs gets. */
export interface AddDialogProps {
  readonly onClose: () => void;
  readonly onAdded: (added: { readonly CertificateId: string; readonly CertificateName: string }) => void;
}

/** The three ways to a certificate. */
export function AddCertificate({ onAdded }: { readonly onAdded: (id: string) => void }) {
  const say = useTexts(certificateTexts);
  const { message } = App.useApp();
  const [way, setWay] = useState<Way | null>(null);
  const items = (Object.keys(DIALOGS) as Way[]).map((key) => ({ key, label: say(key), onClick: () => setWay(key) }));
  const Dialog = way === null ? null : DIALOGS[way];
  return (
    <Allowed operation="CreateCertificate">
      <Dropdown menu={{ items }} trigger={['click']}>
        <Button type="primary" icon={<DownOutlined />} iconPlacement="end">
          {say('add')}
        </Button>
      </Dropdown>
      {Dialog !== null && (
        <Dialog
          onClose={() => setWay(null)}
          onAdded={({ CertificateId, CertificateName: name }) => {
            setWay(null);
            void message.success(say('created', { name }));
            onAdded(CertificateId);
          }}
        />
      )}
    </Allowed>
  );
}
