import { DownloadOutlined } from '@ant-design/icons';
import type { OperationResponse } from '@infergate/contract';
import { Alert, Button, Descriptions, Modal, Typography } from 'antd';
import { useOperation } from '../../api/queries.ts';
import { CopyText } from '../../elements/copy-text.tsx';
import { download } from '../../elements/download.ts';
import { useTexts } from '../../i18n/texts.ts';
import { credentialsText } from './credentials-file.ts';
import { accessKeyTexts } from './texts.ts';

interface SecretDialogProps {
  readonly created: OperationResponse<'CreateAccessKey'>;
  readonly onClose: () => void;
}

/** The one look at the secret. It is closed by its button only. */
export function SecretDialog({ created: { AccessKeyId, AccessKeySecret, Role }, onClose }: SecretDialogProps) {
  const say = useTexts(accessKeyTexts);
  const { data } = useOperation('DescribeServer');
  const endpoint = data?.AdminEndpoint ?? window.location.origin;
  const save = () => {
    const text = credentialsText({ endpoint, accessKeyId: AccessKeyId, accessKeySecret: AccessKeySecret });
    download(`credentials-${AccessKeyId}.json`, new Blob([text], { type: 'application/json' }));
  };
  const items = [
    { key: 'id', label: say('id'), children: <CopyText text={AccessKeyId} label={say('id')} /> },
    { key: 'secret', label: say('secret'), children: <CopyText text={AccessKeySecret} label={say('secret')} /> },
    { key: 'role', label: say('role'), children: say(Role) },
  ];
  const environment = [
    `export INFERGATE_ENDPOINT=${endpoint}`,
    `export INFERGATE_ACCESS_KEY_ID=${AccessKeyId}`,
    `export INFERGATE_ACCESS_KEY_SECRET=${AccessKeySecret}`,
  ].join('\n');
  return (
    <Modal
      open
      title={say('secretTitle')}
      closable={false}
      mask={{ closable: false }}
      keyboard={false}
      footer={
        <Button type="primary" onClick={onClose}>
          {say('done')}
        </Button>
      }
    >
      <Alert type="warning" showIcon title={say('secretWarning')} />
      <Descriptions className="secret" column={1} items={items} />
      <Typography.Paragraph type="secondary">{say('secretFile')}</Typography.Paragraph>
      <div className="secret-ways">
        <Button icon={<DownloadOutlined />} onClick={save}>
          {say('download')}
        </Button>
        <Typography.Text copyable={{ text: environment }}>{say('environment')}</Typography.Text>
      </div>
    </Modal>
  );
}
