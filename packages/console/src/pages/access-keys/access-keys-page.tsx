import { PlusOutlined } from '@ant-design/icons';
import type { OperationResponse } from '@infergate/contract';
import { Button } from 'antd';
import { useState } from 'react';
import { useOperation } from '../../api/queries.ts';
import { PageHeader } from '../../elements/page-header.tsx';
import { ProblemAlert } from '../../elements/problem-alert.tsx';
import { useTexts } from '../../i18n/texts.ts';
import { LoadingPage } from '../../shell/loading-page.tsx';
import { AccessKeyTable } from './access-key-table.tsx';
import { CreateDialog } from './create-dialog.tsx';
import { DeleteAccessKey } from './delete-access-key.tsx';
import type { AccessKey } from './deletion.ts';
import { RoleList } from './role-list.tsx';
import { SecretDialog } from './secret-dialog.tsx';
import { accessKeyTexts } from './texts.ts';
import './access-keys.css';

type Created = OperationResponse<'CreateAccessKey'>;

/** Who may call the management API. */
export function AccessKeysPage() {
  const say = useTexts(accessKeyTexts);
  const { data, error } = useOperation('ListAccessKeys');
  const [isCreating, setCreating] = useState(false);
  const [created, setCreated] = useState<Created | null>(null);
  const [leaving, setLeaving] = useState<AccessKey | null>(null);
  const finish = (key: Created) => {
    setCreating(false);
    setCreated(key);
  };
  return (
    <>
      <PageHeader
        title={say('title')}
        subtitle={say('subtitle')}
        actions={
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setCreating(true)}>
            {say('create')}
          </Button>
        }
      />
      {error !== null && <ProblemAlert error={error} />}
      {data === undefined && error === null && <LoadingPage />}
      {data !== undefined && <AccessKeyTable keys={data.AccessKeys} onDelete={setLeaving} />}
      <RoleList />
      {isCreating && <CreateDialog onClose={() => setCreating(false)} onCreated={finish} />}
      {created !== null && <SecretDialog created={created} onClose={() => setCreated(null)} />}
      {leaving !== null && <DeleteAccessKey subject={leaving} onClose={() => setLeaving(null)} />}
    </>
  );
}
